"""A small still picture."""

from textual.widgets import Static

from pokeview.picture.printed import pixels
from pokeview.play.events import Picture

COLUMNS, ROWS = 40, 18


class Thumbnail(Static):
    """Shows one picture (144, 160, 3) at a quarter of its size."""

    DEFAULT_CSS = f"Thumbnail {{ width: {COLUMNS}; height: {ROWS}; }}"

    def __init__(self, picture: Picture) -> None:
        super().__init__(pixels(picture, COLUMNS, ROWS))
