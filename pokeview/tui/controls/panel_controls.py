"""Going through the panels, finding a command, help, and leaving."""

from pokeview.tui.commands.command import as_told, bindings
from pokeview.tui.controls.command_search import command_palette
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.help import HelpScreen


class PanelControls:
    """Decides what is looked at."""

    def __init__(self, screen: SessionScreen) -> None:
        self._screen = screen

    def focus_thoughts(self) -> None:
        self._screen.view.show_view("thoughts")

    def next_view(self) -> None:
        self._screen.view.show_next_view()

    def previous_view(self) -> None:
        self._screen.view.show_next_view(-1)

    def show_picture(self) -> None:
        self._screen.view.show_view("picture")

    def help(self) -> None:
        self._screen.app.push_screen(HelpScreen(bindings(as_told(self._screen.commands))))

    def find_command(self) -> None:
        self._screen.app.push_screen(command_palette())

    def quit(self) -> None:
        self._screen.app.exit()
