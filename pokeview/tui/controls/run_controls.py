"""Looking at the MLflow run, and changing it."""

import getpass
import os
import socket
from concurrent.futures import Future

from pokeview.errors import PokeviewError
from pokeview.tracking.recorder import RunEdit, RunState, RunStatus
from pokeview.tui.controls.seated_screen import SeatedScreen
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.run_dialog import RunScreen
from pokeview.tui.facts.run_address import RemoteMachine

TELL_SECONDS = 0.5


class RunView(SessionScreen):
    """Opens the page about a run."""

    @property
    def run_status(self) -> RunStatus | None:
        """None while nothing is known of a run."""
        return None

    def action_show_run(self) -> None:
        if self.run_status is not None:
            self.app.push_screen(RunScreen(lambda: self.run_status or RunStatus(RunState.OFF), this_machine()))


class RunControls(RunView, SeatedScreen):
    """Asks the recorder for changes of the run, and tells what becomes of them."""

    pending_edits: "tuple[Future[str], ...]" = ()

    @property
    def run_status(self) -> RunStatus | None:
        return self.recorder.status if self.recorder else None

    def on_mount(self) -> None:
        self.set_interval(TELL_SECONDS, self._tell_of_edits)

    def action_show_run(self) -> None:
        if (recorder := self.recorder) is not None:
            self.app.push_screen(RunScreen(lambda: recorder.status, this_machine(), self._edit_run))

    def _edit_run(self, edit: RunEdit) -> None:
        if self.recorder is not None:
            self.pending_edits = (*self.pending_edits, self.recorder.edit_run(edit))
            self.show_run()

    def _tell_of_edits(self) -> None:
        """Asked now and then, so that no other thread ever calls the screen."""
        done = [future for future in self.pending_edits if future.done()]
        self.pending_edits = tuple(future for future in self.pending_edits if future not in done)
        for future in done:
            try:
                self.tell(future.result())
            except PokeviewError as error:
                self.tell(str(error), severity="error")


def this_machine() -> RemoteMachine:
    """This machine as ssh knows it."""
    return RemoteMachine.of(os.environ, _user(), socket.gethostname())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number that has no name.
        return "user"
