"""Looking at the MLflow run, and changing it."""

import getpass
import os
import socket
from collections.abc import Callable
from concurrent.futures import Future

from pokeview.errors import PokeviewError
from pokeview.tracking.recorder import Recorder, RunEdit, RunState, RunStatus
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.run_dialog import RunScreen
from pokeview.tui.facts.run_address import RemoteMachine

TELL_SECONDS = 0.5


class RunView:
    """Opens the page about a run; `status` gives None while nothing is known of one."""

    def __init__(self, screen: SessionScreen, status: Callable[[], RunStatus | None]) -> None:
        self._screen = screen
        self._status = status

    def show_run(self) -> None:
        if self._status() is not None:
            self._screen.app.push_screen(RunScreen(lambda: self._status() or RunStatus(RunState.OFF), this_machine()))


class RunControls:
    """Opens that page too, asks the recorder for changes of the run, and tells what becomes of them."""

    def __init__(self, screen: SessionScreen, recorder: Recorder) -> None:
        self._screen = screen
        self._recorder = recorder
        self._pending_edits: tuple[Future[str], ...] = ()
        screen.set_interval(TELL_SECONDS, self._tell_of_edits)

    def show_run(self) -> None:
        self._screen.app.push_screen(RunScreen(lambda: self._recorder.status, this_machine(), self._edit_run))

    def _edit_run(self, edit: RunEdit) -> None:
        self._pending_edits = (*self._pending_edits, self._recorder.edit_run(edit))
        self._screen.show_run()

    def _tell_of_edits(self) -> None:
        """Asked now and then, so that no other thread ever calls the screen."""
        done = [future for future in self._pending_edits if future.done()]
        self._pending_edits = tuple(future for future in self._pending_edits if future not in done)
        for future in done:
            try:
                self._screen.tell(future.result())
            except PokeviewError as error:
                self._screen.tell(str(error), severity="error")


def this_machine() -> RemoteMachine:
    """This machine as ssh knows it."""
    return RemoteMachine.of(os.environ, _user(), socket.gethostname())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number that has no name.
        return "user"
