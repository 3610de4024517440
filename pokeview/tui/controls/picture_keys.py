"""The keys for how the picture is shown, on every screen that has one."""

from textual.binding import Binding

PICTURE_BINDINGS = [
    Binding(
        "m", "next_picture_mode", "Picture", show=False, tooltip="Show the picture in another way", id="picture.mode"
    ),
    Binding(
        "p", "next_palette", "Palette", show=False, tooltip="Give a game without colours others", id="picture.palette"
    ),
    Binding("r", "toggle_fps", "Rate", show=False, tooltip="Tell how many pictures are shown", id="picture.fps"),
]
