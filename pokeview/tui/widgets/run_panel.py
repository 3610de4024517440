"""How the MLflow run is doing, and which models it has logged."""

from pokeview.tui.widgets.facts_panel import FactsPanel


class RunPanel(FactsPanel):
    """Shows `RunFacts`."""

    BORDER_TITLE = "MLflow run"
