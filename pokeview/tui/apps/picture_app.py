"""The application around a Game Boy's picture: what its terminal says reaches the picture."""

import sys
from collections.abc import Mapping
from typing import Any, Protocol

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.worker import WorkerFailed

from pokeview.log import crash_told
from pokeview.tui.commands.user_keys import keymap
from pokeview.tui.controls.session_screen import NO_KEYS
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.terminal.asking_driver import AskingDriver, TerminalAnswered


class PictureView(Protocol):
    """What has a picture in it."""

    def caught_up(self) -> None:
        """The terminal has drawn a picture."""
        ...

    def show_as_chosen(self) -> None:
        """Show pictures as they are to be shown now."""
        ...


class PictureApp(App[None]):
    """Holds what all of its sessions have in common: how pictures are shown, and the user's `keys`, by command."""

    def __init__(
        self,
        pictures: Pictures | None = None,
        keys: Mapping[str, str] = NO_KEYS,
        *,
        driver_class: type[LinuxDriver] = AskingDriver,
        **options: Any,
    ) -> None:
        super().__init__(driver_class=driver_class, **options)
        self.pictures = pictures or Pictures()
        self._crash = ""
        self.keys = keys

    def on_mount(self) -> None:
        self.set_keymap(keymap(self.keys))

    def _handle_exception(self, error: Exception) -> None:
        # Textual would print the traceback with all local variables, in which there may be keys and prompts.
        crashed = error.error if isinstance(error, WorkerFailed) else error
        self._crash = self._crash or crash_told(crashed)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        if self._crash:
            self._exit_renderables.clear()
            print(f"pokeview: {self._crash}", file=sys.stderr)
        super()._print_error_renderables()

    @property
    def session_view(self) -> PictureView:
        """Where the picture is."""
        raise NotImplementedError

    def on_cursor_position(self) -> None:
        self.session_view.caught_up()

    def on_terminal_answered(self, message: TerminalAnswered) -> None:
        self.pictures.answered(message.answers)
        self.session_view.show_as_chosen()
