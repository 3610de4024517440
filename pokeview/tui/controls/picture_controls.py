"""What the viewer can change of the picture."""

from pokeview.play.picture_choices import PictureMode
from pokeview.tui.controls.session_screen import SessionScreen

MODE_TITLES = {
    PictureMode.KITTY: "its own pixels (kitty)",
    PictureMode.HALF: "half blocks",
    PictureMode.QUADRANT: "quadrants",
    PictureMode.SEXTANT: "sextants; if they show as boxes, your font has none",
    PictureMode.OCTANT: "octants; if they show as boxes, your font has none",
    PictureMode.ASCII: "characters",
    PictureMode.NONE: "text: the map and the words of the game",
}


class PictureControls:
    """Goes through the modes and palettes, and tells how many pictures are shown."""

    def __init__(self, screen: SessionScreen) -> None:
        self._screen = screen

    def next_picture_mode(self) -> None:
        mode = self._screen.view.show_next_mode()
        self._screen.tell(f"The picture as {MODE_TITLES[mode]}.")

    def next_palette(self) -> None:
        palette = self._screen.pictures.choose_next_palette()
        self._screen.view.show_as_chosen()
        self._screen.tell(f"The palette: {palette.title}.")

    def toggle_fps(self) -> None:
        self._screen.pictures.shows_fps = not self._screen.pictures.shows_fps
        self._screen.show_fps()
