"""What playing has cost."""

from pokeview.tui.facts.meter import Meter
from pokeview.tui.widgets.facts_panel import FactsPanel


class MeterPanel(FactsPanel):
    """Shows a `Meter`, and nothing at all while there is no cost and no cap."""

    BORDER_TITLE = "Spent"

    def on_mount(self) -> None:
        self.display = False

    def show_meter(self, meter: Meter) -> None:
        self.display = meter.is_needed
        self.show(meter)
