"""What the game's memory says: place, party, badges, milestones."""

from pokeview.tui.widgets.facts_panel import FactsPanel


class GamePanel(FactsPanel):
    """Shows `GameFacts`."""

    BORDER_TITLE = "Game"
