"""Logging the agent that plays as a model."""

from pokeview.errors import PokeviewError
from pokeview.tracking.recorder import Recorder
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.facts.pending_models import PendingModels
from pokeview.tui.seat.seat import Seat


class ModelControls:
    """Has the recorder log models, and tells what becomes of them."""

    def __init__(self, screen: SessionScreen, seat: Seat, recorder: Recorder) -> None:
        self._screen = screen
        self._seat = seat
        self._recorder = recorder
        self._pending = PendingModels()

    @property
    def pending(self) -> tuple[str, ...]:
        """The agents that are being logged."""
        return self._pending.agents

    def log_model(self) -> None:
        candidate = self._seat.candidate
        agent = f"{candidate.agent} {candidate.model}".strip()
        if agent in self.pending:
            self._screen.tell(f"{agent} is being logged already.")
        else:
            self._pending.add(agent, self._recorder.log_model(agent))
            self._screen.show_run()

    def tell_of_finished(self) -> None:
        """Asked now and then, so that no other thread ever calls the screen."""
        for outcome in self._pending.take_finished():
            if isinstance(outcome, PokeviewError):
                self._screen.tell(str(outcome), severity="error")
            else:
                version = f" version {outcome.version}" if outcome.version else ""
                self._screen.tell(f"Logged {outcome.name}{version} as {outcome.uri}")
