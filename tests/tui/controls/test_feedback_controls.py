"""Thumbs and notes by key: they are in the recording, and on the screen wherever the step is."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from pokeview.errors import RecordingError
from pokeview.play.recording.opinions import Opinion
from pokeview.play.recording.recording import Recording
from pokeview.tracking.recorder import RunState, RunStatus
from pokeview.tui.commands.command import Bar
from pokeview.tui.controls.feedback_controls import FeedbackControls
from pokeview.tui.dialogs.help import HelpScreen
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.dialogs.step_dialog import StepScreen
from pokeview.tui.widgets.plain_text_view import PlainTextView
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from tests.support.play.recorded import made_up_step, make_recording
from tests.support.tui.fakes import RUNNING, FakeRecorder, FakeSession, Gate, script_of, whole_step
from tests.support.tui.watched import WatchedApp, opened, until
from tests.tui.controls.test_timeline_controls import looked_at, recorded_session, watching


def is_kept(app: WatchedApp) -> bool:
    """True when all that was said is in the recording."""
    feedback = app.watched.feedback
    assert isinstance(feedback, FeedbackControls)
    return not feedback._changes


def said(app: WatchedApp) -> list[tuple[int, bool | None, str]]:
    """Everything that was ever said, in its order."""
    recording = app.session.recording
    assert recording is not None
    return [(opinion.step, opinion.thumb, opinion.note) for _, opinion in recording.opinions.given()]


async def press(app: WatchedApp, pilot: Pilot[None], *keys: str) -> None:
    """Press keys that say something, and wait until all of it is kept and told."""
    before = len(said(app))
    await pilot.press(*keys)
    await until(pilot, lambda: len(said(app)) == before + len(keys) and is_kept(app))


async def write_note(app: WatchedApp, pilot: Pilot[None], note: str) -> None:
    await pilot.press("w")
    await until(pilot, lambda: isinstance(app.screen, LineDialog))
    app.screen.query_one(Input).value = note
    before = len(said(app))
    await pilot.press("enter")
    await until(pilot, lambda: len(said(app)) == before + 1 and is_kept(app))


def playing_session(folder: Path) -> FakeSession:
    """It plays two steps that are recorded already, and then thinks for ever."""
    session = FakeSession(
        script_of(whole_step(1, "explorer"), whole_step(2, "explorer"), [*whole_step(3, "explorer")[:4], Gate()])
    )
    session.recording = make_recording(folder / "session.sqlite3", 2)
    return session


async def thinking_of_third(app: WatchedApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "#3 explorer" in app.shown(ThoughtsPanel))


async def test_thumbs_are_of_the_step_that_was_finished_last(tmp_path: Path) -> None:
    async with watching(playing_session(tmp_path), paused=False) as (app, pilot):
        await thinking_of_third(app, pilot)
        await press(app, pilot, "u")
        await until(pilot, lambda: "▲ thumbs up" in app.shown(ThoughtsPanel))
        await press(app, pilot, "d")
        await until(pilot, lambda: "▼ thumbs down" in app.shown(ThoughtsPanel))
        assert "▲ thumbs up" not in app.shown(ThoughtsPanel)
        assert said(app) == [(2, True, ""), (2, False, "")]
        assert app.notes() == ["Thumbs up, step 2.", "Thumbs down, step 2."]
        lines = [line.text for line in app.screen.query_one(ThoughtsPanel).lines]
        assert lines.index("#2 explorer") < lines.index("▼ thumbs down") < lines.index("#3 explorer")


async def test_the_same_thumb_again_takes_it_back_however_quickly(tmp_path: Path) -> None:
    async with watching(playing_session(tmp_path), paused=False) as (app, pilot):
        await thinking_of_third(app, pilot)
        await press(app, pilot, "u", "u", "d", "u", "u")
        expected = [True, None, False, True, None]
        assert [thumb for _, thumb, _ in said(app)] == expected
        await until(pilot, lambda: "thumbs" not in app.shown(ThoughtsPanel))
        assert app.notes()[-1] == "Taken back."


async def test_a_note_goes_with_the_thumb_and_can_be_changed(tmp_path: Path) -> None:
    async with watching(playing_session(tmp_path), paused=False) as (app, pilot):
        await thinking_of_third(app, pilot)
        await write_note(app, pilot, "  Mind the [b]ledge[/b].\x1b[31m ")
        await until(pilot, lambda: "» noted: Mind the [b]ledge[/b]." in app.shown(ThoughtsPanel))
        await press(app, pilot, "u")
        await until(pilot, lambda: "▲ thumbs up: Mind the [b]ledge[/b]." in app.shown(ThoughtsPanel))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, LineDialog))
        assert app.screen.query_one(Input).value.startswith("Mind the [b]ledge[/b].")
        await pilot.press("escape")
        await write_note(app, pilot, "")
        assert [(thumb, bool(note)) for _, thumb, note in said(app)] == [(None, True), (True, True), (True, False)]
        assert "\x1b" not in app.shown(ThoughtsPanel)


async def test_looking_back_they_are_of_the_step_that_is_looked_at(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await pilot.press("home", "right")
        await looked_at(app, pilot, 2)
        await press(app, pilot, "d")
        await until(pilot, lambda: "You say of it\n▼ thumbs down" in unpadded(app.shown("#past")))
        await write_note(app, pilot, "Not there.")
        await until(pilot, lambda: "▼ thumbs down: Not there." in app.shown("#past"))
        await pilot.press("right")
        await looked_at(app, pilot, 3)
        assert "thumbs" not in app.shown("#past")
        await pilot.press("left")
        await looked_at(app, pilot, 2)
        await until(pilot, lambda: "▼ thumbs down: Not there." in app.shown("#past"))
        assert said(app) == [(2, False, ""), (2, False, "Not there.")]


def unpadded(text: str) -> str:
    return "\n".join(line.strip("│ ").rstrip() for line in text.splitlines())


async def test_the_step_that_is_selected_among_the_thoughts(tmp_path: Path) -> None:
    async with watching(playing_session(tmp_path), paused=False) as (app, pilot):
        await thinking_of_third(app, pilot)
        await pilot.press("t", "up", "u")
        await until(pilot, lambda: app.notes() == ["Step 3 is not finished yet."])
        await pilot.press("up", "up")
        await press(app, pilot, "u")
        assert said(app) == [(1, True, "")]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, StepScreen))
        lines = [text for text, _ in app.screen.query_one(PlainTextView).lines]
        assert lines[:2] == ["You say of it", "▲ thumbs up"]


async def test_buttons_while_looking_back(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path), size=(80, 24)) as (app, pilot):
        await pilot.press("left")
        await looked_at(app, pilot, 11)
        await pilot.pause()
        assert await pilot.click(app.watch_screen._bars[Bar.PAST].query_one("#control-judge-True"))
        await until(pilot, lambda: said(app) == [(11, True, "")])


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (RunStatus(RunState.OFF, keeps_traces=False), "It is kept in the recording only: MLflow is switched off."),
        (
            replace(RUNNING, keeps_traces=False),
            "It is kept in the recording only: MLflow gets no traces of this session.",
        ),
        (replace(RUNNING, state=RunState.OFFLINE), "MLflow gets it when it is back."),
    ],
)
async def test_where_it_goes_is_told_unless_it_goes_its_way(tmp_path: Path, status: RunStatus, told: str) -> None:
    app = WatchedApp(recorded_session(tmp_path), FakeRecorder(status), paused=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(app, pilot, "u")
        assert app.notes() == [f"Thumbs up, step 12. {told}"]


async def test_nothing_is_finished(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path, steps=0)) as (app, pilot):
        await pilot.press("u", "w")
        await until(pilot, lambda: app.notes() == ["No step is finished yet."] * 2)
        assert said(app) == []


async def test_nothing_is_recorded() -> None:
    async with watching(FakeSession()) as (app, pilot):
        await pilot.press("u")
        await until(pilot, lambda: app.notes() != [])
        assert app.notes()[0].startswith("This session is not recorded")


async def test_a_step_of_the_session_that_was_branched_from(tmp_path: Path) -> None:
    session = recorded_session(tmp_path)
    assert session.recording is not None
    session.recording = session.recording.branch(tmp_path / "branch.sqlite3", 5, "branch")
    session.recording.append(made_up_step(6))
    async with watching(session) as (app, pilot):
        await press(app, pilot, "u")
        await pilot.press("left")
        await looked_at(app, pilot, 5)
        await pilot.press("u")
        await until(pilot, lambda: len(app.notes()) == 2)
        assert app.notes()[1] == "Step 5 belongs to the session 5e55: go there with ctrl+o to say something of it."
        assert said(app) == [(6, True, "")]


async def test_a_disk_that_is_full_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RecordingError("The disk is full; make room.")

    session = recorded_session(tmp_path)
    assert session.recording is not None
    async with watching(session) as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(session.recording._file, "insert", refuse)
            await pilot.press("u")
            await until(pilot, lambda: app.notes() == ["The disk is full; make room."])
        await press(app, pilot, "u")
        assert said(app) == [(12, True, "")]


async def test_a_session_that_goes_on_shows_what_was_said(tmp_path: Path) -> None:
    session = recorded_session(tmp_path)
    assert session.recording is not None
    session.recording.opinions.add(Opinion(4, True, "Well done."))
    session.recording = Recording.open(session.recording.path)
    async with watching(session) as (app, pilot):
        app.timeline.look_at(4)
        await looked_at(app, pilot, 4)
        await until(pilot, lambda: "▲ thumbs up: Well done." in app.shown("#past"))


async def test_the_help_tells_of_the_keys() -> None:
    async with watching(FakeSession()) as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert isinstance(app.screen, HelpScreen)
        keys = "\n".join(key.plain for key in app.screen._keys())
        assert "u          Thumbs up for the latest step, or the one looked at" in keys
        assert "d          Thumbs down for it; again takes it back" in keys
        assert "w          Write a note on that step" in keys
