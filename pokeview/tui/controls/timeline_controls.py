"""Looking back at recorded steps."""

from collections.abc import Callable
from functools import partial

from pokeview.errors import PokeviewError
from pokeview.play.player import Player, PlayMode
from pokeview.play.recording.marks import Mark
from pokeview.play.recording.opinions import Opinion
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from pokeview.text.untrusted import plain_line
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.facts.past_step import PastFacts, PastMoment, told
from pokeview.tui.facts.timeline import Timeline
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread

TIMELINE_SECONDS = 0.5


class TimelineControls:
    """Shows past steps, all of which come from the recording. `begin` is called when somebody begins to look back."""

    def __init__(
        self, screen: SessionScreen, player: Player, recording: Recording, begin: Callable[[], None] = lambda: None
    ) -> None:
        self.recording = recording
        self.looked_at: RecordedStep | None = None
        """The step that is shown; None for now."""
        self.wanted = 0
        """The step that somebody wants to look at, perhaps before it is shown; 0 for now."""
        self._screen = screen
        self._player = player
        self._begin = begin
        self._reading = False
        self._marks: tuple[Mark, ...] = ()
        self._marked_to = 0
        screen.set_interval(TIMELINE_SECONDS, self.show)

    def moment(self, step: RecordedStep) -> PastMoment:
        """What the title says while a step is looked at."""
        return PastMoment(
            game=plain_line(self._player.session.game.title),
            agent=plain_line(step.account.agent),
            step=step.step,
            last_step=self.last_step,
            ending=self._player.mode is PlayMode.PAUSING,
        )

    def look_back(self) -> None:
        self.look_at(self.timeline.moved(-1))

    def look_on(self) -> None:
        self.look_at(self.timeline.moved(1))

    def look_at_mark_before(self) -> None:
        self._read_marks()
        self.look_at(self.timeline.mark_before)

    def look_at_next_mark(self) -> None:
        self._read_marks()
        self.look_at(self.timeline.next_mark)

    def look_at_start(self) -> None:
        self.look_at(1)

    def look_now(self) -> None:
        self.look_at(0)

    def seek(self, step: int) -> None:
        """Show the step that was sought in the row; 0 shows what goes on."""
        self.look_at(step)

    @property
    def timeline(self) -> Timeline:
        """The timeline now. The position moves at once; the step itself follows when it has been read."""
        return Timeline(self.last_step, self.wanted, self._marks)

    def look_at(self, step: int) -> None:
        """Show a recorded step; 0 shows what goes on."""
        if step and not self.last_step:
            return
        if step and not self.wanted:
            self._begin()
        self.wanted = min(step, self.last_step)
        self._screen.view.show_timeline(self.timeline)
        if not self.wanted:
            self._show_now()
        elif not self._reading:
            self._reading = True
            begin_work(self._screen, self._show_wanted, group="timeline")

    def show(self) -> None:
        """Bring the row below the picture up to date."""
        self._read_marks()
        self._screen.view.show_timeline(self.timeline)

    @property
    def last_step(self) -> int:
        return self.recording.last_step

    async def _show_wanted(self) -> None:
        """Read beside the event loop, and only the newest of the steps that were wanted meanwhile."""
        try:
            while self.wanted and (self.looked_at is None or self.looked_at.step != self.wanted):
                step, opinion = await in_daemon_thread(partial(_read, self.recording, self.wanted))
                if self.wanted:
                    self._show_past(step, opinion)
        except PokeviewError as error:
            self._screen.tell(str(error), severity="error")
            self.look_at(0)
        finally:
            self._reading = False

    def show_opinion(self, opinion: Opinion) -> None:
        """Bring what the viewer says of a step up to date, if that is looked at."""
        if self.looked_at is not None and self.looked_at.step == opinion.step:
            self._show_past(self.looked_at, opinion)

    def _show_past(self, step: RecordedStep, opinion: Opinion) -> None:
        if self.looked_at is None:
            self._read_marks()
            self._screen.refresh_bindings()
        self.looked_at = step
        game = self._player.session.game
        facts = PastFacts(game, step.account.state, step.step, self._marks)
        self._screen.view.show_past(step, facts, told(step, self._marks, game, opinion))
        self._screen.show_moment()

    def _show_now(self) -> None:
        if self.looked_at is not None:
            self.looked_at = None
            self._screen.view.show_now()
            self._screen.refresh_bindings()
            self._screen.show_moment()

    def _read_marks(self) -> None:
        """Add the marks of the steps that were recorded since the last time."""
        last = self.last_step
        if last == self._marked_to:
            return
        try:
            self._marks += tuple(mark for mark in self.recording.marks(self._marked_to + 1) if mark.step <= last)
        except PokeviewError as error:
            self._screen.tell(str(error), severity="error")
        self._marked_to = last


def _read(recording: Recording, step: int) -> tuple[RecordedStep, Opinion]:
    """A step, and what the viewer says of it."""
    return recording.step(step), recording.opinions.of(step)
