"""Saying what one thinks of a step: thumbs up, thumbs down, a note."""

from collections.abc import Callable
from functools import partial

from pokeview.errors import PokeviewError
from pokeview.play.recording.opinions import Opinion, opinion_line
from pokeview.tracking.recorder import Recorder
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.timeline_controls import TimelineControls
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.facts.opinion_words import opinion_told
from pokeview.tui.terminal.threads import begin_work, in_daemon_thread

NO_RECORDING = "This session is not recorded, so nothing can be kept of what you say of it."
NO_STEP = "No step is finished yet."

_Change = tuple[int, Callable[[Opinion], Opinion]]
"""A step, and what becomes of what was said of it."""


class NoFeedback:
    """Tells that there is nothing in which it could be kept."""

    def __init__(self, screen: SessionScreen) -> None:
        self._screen = screen

    def judge(self, up: bool) -> None:
        self._screen.tell(NO_RECORDING)

    def note_step(self) -> None:
        self._screen.tell(NO_RECORDING)


class FeedbackControls:
    """It is kept in the recording; from there the recorder sends it to MLflow.

    The step is the one that is looked at, or selected among the thoughts, or the one that was finished last.
    """

    def __init__(self, screen: SessionScreen, timeline: TimelineControls, recorder: Recorder) -> None:
        self._screen = screen
        self._timeline = timeline
        self._recording = timeline.recording
        self._recorder = recorder
        self._changes: tuple[_Change, ...] = ()
        """Those that are not kept yet, the first of them under way."""

    def judge(self, up: bool) -> None:
        if step := self._judged_step():
            self._change(step, lambda opinion: opinion.with_thumb(up))

    def note_step(self) -> None:
        if step := self._judged_step():
            begin_work(self._screen, partial(self._ask_for_note, step), group="feedback")

    def _judged_step(self) -> int:
        """The step that something can be said of; 0, after telling why, for none."""
        facts, timeline = self._recording.facts, self._timeline.timeline
        step, last = timeline.looked_at or self._screen.view.selected_step or timeline.last_step, timeline.last_step
        if not 0 < step <= last:
            self._screen.tell(NO_STEP if not last else f"Step {step} is not finished yet.")
        elif step <= facts.parent_step:
            parent = facts.parent_session
            self._screen.tell(
                f"Step {step} belongs to the session {parent}: go there with ctrl+o to say something of it."
            )
        else:
            return step
        return 0

    async def _ask_for_note(self, step: int) -> None:
        try:
            note = (await in_daemon_thread(partial(self._recording.opinions.of, step))).note
        except PokeviewError as error:
            self._screen.tell(str(error), severity="error")
            return
        dialog = LineDialog(f"Note on step {step}", "none takes it away   enter keep it", str.strip, initial=note)
        self._screen.app.push_screen(dialog, lambda wanted: self._note(step, wanted))

    def _note(self, step: int, note: str | None) -> None:
        if note is not None:
            self._change(step, lambda opinion: opinion.with_note(note))

    def _change(self, step: int, change: Callable[[Opinion], Opinion]) -> None:
        self._changes += ((step, change),)
        if len(self._changes) == 1:
            begin_work(self._screen, self._keep_changes, group="feedback")

    async def _keep_changes(self) -> None:
        """One after the other, as they were wanted: a disk may take its time."""
        while self._changes:
            try:
                self._show(await in_daemon_thread(partial(self._recording.opinions.change, *self._changes[0])))
            except PokeviewError as error:
                self._screen.tell(str(error), severity="error")
            finally:
                self._changes = self._changes[1:]

    def _show(self, opinion: Opinion) -> None:
        self._screen.view.show_opinion(opinion.step, opinion_line(opinion))
        self._timeline.show_opinion(opinion)
        self._screen.tell(opinion_told(opinion, self._recorder.status))
