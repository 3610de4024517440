"""Going through the panels, looking into a step, help, and leaving."""

from pokeview.tui.commands.command import as_told, bindings
from pokeview.tui.controls.command_search import command_palette
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.help import HelpScreen
from pokeview.tui.dialogs.step_dialog import StepScreen
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel


class PanelControls(SessionScreen):
    """Decides what is looked at."""

    def action_focus_thoughts(self) -> None:
        self.view.show_view("thoughts")

    def action_next_view(self) -> None:
        self.view.show_next_view()

    def action_previous_view(self) -> None:
        self.view.show_next_view(-1)

    def action_show_picture(self) -> None:
        self.view.show_view("picture")

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(bindings(as_told(self.commands))))

    def action_find_command(self) -> None:
        self.app.push_screen(command_palette())

    def action_quit(self) -> None:
        self.app.exit()

    def on_thoughts_panel_step_opened(self, message: ThoughtsPanel.StepOpened) -> None:
        self.app.push_screen(StepScreen(message.entry, self.pictures.palette))
