"""Looking back at recorded steps, and letting the session go on from there in a branch."""

from functools import partial

from pokeview.errors import PokeviewError
from pokeview.play.events import Event, StepStarted
from pokeview.play.player import Player, PlayMode
from pokeview.play.recording.marks import Mark
from pokeview.play.recording.opinions import Opinion
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from pokeview.text.untrusted import plain_line
from pokeview.tui.commands.command import Bar
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.facts.past_step import PastFacts, PastMoment, told
from pokeview.tui.facts.timeline import Timeline
from pokeview.tui.facts.titled import Titled
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread
from pokeview.tui.widgets.timeline_row import TimelineRow

TIMELINE_SECONDS = 0.5
PAST_ACTIONS = ("look_now", "branch")
LOOKING_ACTIONS = ("look_back", "look_on", "look_at_mark_before", "look_at_next_mark", "look_at_start")


class TimelineControls(SessionScreen):
    """Has the bar 'past' while a past step is looked at. All of that step comes from the recording."""

    looked_at: RecordedStep | None = None
    """The step that is shown; None for now."""
    _wanted = 0
    _reading = False
    _marks: tuple[Mark, ...] = ()
    _marked_to = 0

    @property
    def timeline_recording(self) -> Recording | None:
        """What can be looked back at; None for nothing."""
        return self.player.session.recording if self.player else None

    @property
    def may_look_back(self) -> bool:
        """False while the keys and the picture are needed for something else."""
        return self.timeline_recording is not None

    def stop_playing(self) -> None:
        """Called when somebody begins to look back."""
        if self.player is not None:
            self.player.pause()

    def branch_from(self, step: int) -> None:
        """Let somebody go on from after a recorded step."""

    def on_mount(self) -> None:
        self.set_interval(TIMELINE_SECONDS, self.show_timeline)

    def take(self, event: Event) -> None:
        super().take(event)
        # A step that begins while nobody wants a pause: it is played on.
        if isinstance(event, StepStarted) and self.is_played_on:
            self.look_at(0)

    @property
    def is_played_on(self) -> bool:
        """True when a step that begins now has been asked for since somebody began to look back."""
        return self.player is not None and self.player.mode is not PlayMode.PAUSING

    @property
    def bar(self) -> Bar:
        return Bar.PAST if self.looked_at is not None else super().bar

    def moment(self, player: Player) -> Titled:
        if self.looked_at is None:
            return super().moment(player)
        return PastMoment(
            game=plain_line(player.session.game.title),
            agent=plain_line(self.looked_at.account.agent),
            step=self.looked_at.step,
            last_step=self._last_step,
            ending=player.mode is PlayMode.PAUSING,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Those keys count only while there is something to look back at, or somebody does."""
        if action in LOOKING_ACTIONS:
            return self.may_look_back
        if action in PAST_ACTIONS:
            return self._wanted > 0
        return super().check_action(action, parameters)

    def action_look_back(self) -> None:
        self.look_at(self.timeline.moved(-1))

    def action_look_on(self) -> None:
        self.look_at(self.timeline.moved(1))

    def action_look_at_mark_before(self) -> None:
        self._read_marks()
        self.look_at(self.timeline.mark_before)

    def action_look_at_next_mark(self) -> None:
        self._read_marks()
        self.look_at(self.timeline.next_mark)

    def action_look_at_start(self) -> None:
        self.look_at(1)

    def action_look_now(self) -> None:
        self.look_at(0)

    def action_branch(self) -> None:
        if self._wanted:
            self.branch_from(self._wanted)

    def on_timeline_row_sought(self, message: TimelineRow.Sought) -> None:
        if self.may_look_back:
            self.look_at(message.step)

    @property
    def timeline(self) -> Timeline:
        """The timeline now. The position moves at once; the step itself follows when it has been read."""
        return Timeline(self._last_step, self._wanted, self._marks)

    def look_at(self, step: int) -> None:
        """Show a recorded step; 0 shows what goes on."""
        if step and not self._last_step:
            return
        if step and not self._wanted:
            self.stop_playing()
        self._wanted = min(step, self._last_step)
        self.view.show_timeline(self.timeline)
        if not self._wanted:
            self._show_now()
        elif not self._reading:
            self._reading = True
            begin_work(self, self._show_wanted, group="timeline")

    def show_timeline(self) -> None:
        """Bring the row below the picture up to date."""
        if self.timeline_recording is not None:
            self._read_marks()
            self.view.show_timeline(self.timeline)

    @property
    def _last_step(self) -> int:
        return self.timeline_recording.last_step if self.timeline_recording else 0

    async def _show_wanted(self) -> None:
        """Read beside the event loop, and only the newest of the steps that were wanted meanwhile."""
        try:
            while self._wanted and (self.looked_at is None or self.looked_at.step != self._wanted):
                assert self.timeline_recording is not None
                step, opinion = await in_daemon_thread(partial(_read, self.timeline_recording, self._wanted))
                if self._wanted:
                    self._show_past(step, opinion)
        except PokeviewError as error:
            self.tell(str(error), severity="error")
            self.look_at(0)
        finally:
            self._reading = False

    def show_past_opinion(self, opinion: Opinion) -> None:
        """Bring what the viewer says of a step up to date, if that is looked at."""
        if self.looked_at is not None and self.looked_at.step == opinion.step:
            self._show_past(self.looked_at, opinion)

    def _show_past(self, step: RecordedStep, opinion: Opinion) -> None:
        if self.player is None:
            return
        if self.looked_at is None:
            self._read_marks()
            self.refresh_bindings()
        self.looked_at = step
        game = self.player.session.game
        facts = PastFacts(game, step.account.state, step.step, self._marks)
        self.view.show_past(step, facts, told(step, self._marks, game, opinion))
        self.show_moment()

    def _show_now(self) -> None:
        if self.looked_at is not None:
            self.looked_at = None
            self.view.show_now()
            self.refresh_bindings()
            self.show_moment()

    def _read_marks(self) -> None:
        """Add the marks of the steps that were recorded since the last time."""
        recording, last = self.timeline_recording, self._last_step
        if recording is None or last == self._marked_to:
            return
        try:
            self._marks += tuple(mark for mark in recording.marks(self._marked_to + 1) if mark.step <= last)
        except PokeviewError as error:
            self.tell(str(error), severity="error")
        self._marked_to = last


def _read(recording: Recording, step: int) -> tuple[RecordedStep, Opinion]:
    """A step, and what the viewer says of it."""
    return recording.step(step), recording.opinions.of(step)
