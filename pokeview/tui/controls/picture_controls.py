"""What the viewer can change of the picture."""

from pokeview.play.picture_choices import PictureMode
from pokeview.tui.controls.session_screen import SessionScreen

FPS_SECONDS = 1.0

MODE_TITLES = {
    PictureMode.KITTY: "its own pixels (kitty)",
    PictureMode.HALF: "half blocks",
    PictureMode.QUADRANT: "quadrants",
    PictureMode.SEXTANT: "sextants; if they show as boxes, your font has none",
    PictureMode.OCTANT: "octants; if they show as boxes, your font has none",
    PictureMode.ASCII: "characters",
    PictureMode.NONE: "text: the map and the words of the game",
}


class PictureControls(SessionScreen):
    """Goes through the modes and palettes, and tells how many pictures are shown."""

    def on_mount(self) -> None:
        self.set_interval(FPS_SECONDS, self.show_fps)

    def action_next_picture_mode(self) -> None:
        mode = self.view.show_next_mode()
        self.tell(f"The picture as {MODE_TITLES[mode]}.")

    def action_next_palette(self) -> None:
        palette = self.pictures.choose_next_palette()
        self.view.show_as_chosen()
        self.tell(f"The palette: {palette.title}.")

    def action_toggle_fps(self) -> None:
        self.pictures.shows_fps = not self.pictures.shows_fps
        self.show_fps()

    def show_fps(self) -> None:
        """Bring what the title says of it up to date."""
        self.title_line.aside = f"{self.view.shown_fps} fps" if self.pictures.shows_fps else ""
