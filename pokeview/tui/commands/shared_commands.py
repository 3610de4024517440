"""What every screen on a session can do: change how its picture is shown, and find a command by its name."""

from pokeview.tui.commands.command import Command, Need

_PICTURE = (
    Command(
        "picture.mode", "m", "picture.next_picture_mode", "Mode", "Show the picture in another way", needs=Need.NOTHING
    ),
    Command(
        "picture.palette",
        "p",
        "picture.next_palette",
        "Palette",
        "Give a game without colours others",
        needs=Need.NOTHING,
    ),
    Command("picture.fps", "r", "picture.toggle_fps", "Rate", "Tell how many pictures are shown", needs=Need.NOTHING),
)
_FIND = Command(
    "commands.find", "ctrl+p", "panels.find_command", "Commands", "Find a command by its name", needs=Need.NOTHING
)
SHARED_COMMANDS = (*_PICTURE, _FIND)
