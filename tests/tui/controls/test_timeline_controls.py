"""Looking back in a session that plays, and branching from there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from pokeview.errors import RecordingError
from pokeview.play.events import StepDone
from pokeview.play.greys import greys_as_picture
from pokeview.play.player import PlayMode
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Candidate
from pokeview.tui.dialogs.agent_picker import AgentPicker
from pokeview.tui.picture.screen import GameScreen
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.game_words import WordsRow
from pokeview.tui.widgets.plain_text_view import PlainTextView
from pokeview.tui.widgets.timeline_row import TimelineRow
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.play.recorded import made_up_step, make_recording
from tests.support.tui.fakes import FakeRecorder, FakeSession, FakeWays, Gate, script_of, whole_step
from tests.support.tui.watched import WatchedApp, opened, until

STEPS = 12


def recorded_session(folder: Path, name: str = "parent", steps: int = STEPS, agent: str = "explorer") -> FakeSession:
    """A session that has played and recorded made-up steps, and then thinks for ever."""
    session = FakeSession(lambda step, agent: [*whole_step(step, agent)[:2], Gate()], agent)
    session.recording = make_recording(folder / f"{name}.sqlite3", steps)
    session.session_id = name
    session.step = steps
    return session


@asynccontextmanager
async def watching(
    session: FakeSession, *, paused: bool = True, size: tuple[int, int] = (120, 40), ways: FakeWays | None = None
) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    app = WatchedApp(session, paused=paused, ways=ways)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        yield app, pilot


async def looked_at(app: WatchedApp, pilot: Pilot[None], step: int) -> None:
    """Wait until a step is shown; 0 is now."""

    def is_shown() -> bool:
        shown = app.timeline.looked_at
        return (shown.step if shown else 0) == step

    await until(pilot, is_shown)


def shown_step(app: WatchedApp) -> int:
    """Which step's picture is on screen, by looking; 0 for none of them."""
    picture = app.screen.query_one(GameScreen)._picture
    assert picture is not None
    same = [n for n in range(1, STEPS + 1) if np.array_equal(picture, greys_as_picture(made_up_step(n).greys))]
    return same[0] if same else 0


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        (["left"], 11),
        (["left", "left"], 10),
        (["left", "left", "right"], 11),
        (["left", "right"], 12),
        (["left", "right", "right"], 0),
        (["home"], 1),
        (["home", "left"], 1),
        (["home", "right"], 2),
        (["left_square_bracket"], 1),
        (["shift+left"], 1),
        (["home", "right_square_bracket"], 0),
        (["home", "shift+right"], 0),
        (["home", "end"], 0),
        (["home", "escape"], 0),
    ],
)
async def test_keys(tmp_path: Path, keys: Sequence[str], step: int) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await pilot.press(*keys)
        await looked_at(app, pilot, step)
        assert shown_step(app) == step


async def test_all_that_is_shown_is_of_that_step(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await pilot.press("home", "right", "right")
        await looked_at(app, pilot, 3)
        await pilot.pause()
        assert "step 3 of 12" in app.shown(TitleLine)
        assert "agent made up" in app.shown(TitleLine)
        assert "◀ looking back" in app.shown(TitleLine)
        assert "I think of 3." in app.shown("#past")
        assert "It is on the right." in app.shown("#past")
        assert "3/12" in app.shown(TimelineRow)
        assert not app.screen.query_one("#thoughts").display
        await pilot.press("escape")
        await pilot.pause()
        assert "step 12" in app.shown(TitleLine)
        assert "looking back" not in app.shown(TitleLine)
        assert app.screen.query_one("#thoughts").display
        assert not app.screen.query_one("#past").display


async def test_to_look_back_pauses_after_the_step_that_is_under_way(tmp_path: Path) -> None:
    session = recorded_session(tmp_path)
    gate = Gate()
    session.script = lambda step, agent: [*whole_step(step, agent)[:2], gate, *whole_step(step, agent)[2:]]
    async with watching(session, paused=False) as (app, pilot):
        await until(pilot, lambda: app.session.picture_every > 0 and app.mode() is PlayMode.PLAYING)
        await until(pilot, lambda: "thinking" in app.shown(TitleLine))
        await pilot.press("left")
        await looked_at(app, pilot, 11)
        assert app.mode() is PlayMode.PAUSING
        assert "the step under way ends" in app.shown(TitleLine)
        gate.set()
        await until(pilot, lambda: app.mode() is PlayMode.PAUSED)
        assert session.step == 13
        assert shown_step(app) == 11
        await pilot.press("escape")
        await looked_at(app, pilot, 0)
        assert "■ paused" in app.shown(TitleLine)


@pytest.mark.parametrize("key", ["space", "s"])
async def test_playing_on_shows_what_goes_on(tmp_path: Path, key: str) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await pilot.press("home")
        await looked_at(app, pilot, 1)
        await pilot.press(key)
        await looked_at(app, pilot, 0)
        assert "thinking" in app.shown(TitleLine)


async def test_who_plays_needs_the_keys_for_the_game(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await pilot.press("o", "left", "right", "home")
        await pilot.click(TimelineRow, offset=(3, 0))
        await pilot.pause()
        assert app.timeline.looked_at is None


async def test_a_click_and_dragging_along(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await until(pilot, lambda: "12" in app.shown(TimelineRow))
        await pilot.mouse_down(TimelineRow, offset=(0, 0))
        await looked_at(app, pilot, 1)
        await pilot.hover(TimelineRow, offset=(30, 0))
        await until(pilot, lambda: (app.timeline.looked_at or made_up_step(1)).step > 3)
        await pilot.mouse_up(TimelineRow, offset=(30, 0))
        dragged_to = app.timeline.looked_at
        await pilot.hover(TimelineRow, offset=(10, 0))
        await pilot.pause()
        assert app.timeline.looked_at == dragged_to
        await pilot.click(TimelineRow, offset=(75, 0))
        await looked_at(app, pilot, 0)


@pytest.mark.parametrize("button", ["look-back", "look-on", "look-at-mark-before", "look-now"])
async def test_there_are_buttons_while_looking_back(tmp_path: Path, button: str) -> None:
    expected = {"look-back": 5, "look-on": 7, "look-at-mark-before": 1, "look-now": 0}
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        app.timeline.look_at(6)
        await looked_at(app, pilot, 6)
        await pilot.pause()
        assert await pilot.click(f"#control-{button}")
        await looked_at(app, pilot, expected[button])


async def test_while_nothing_is_recorded_there_is_nothing_to_look_back_at() -> None:
    async with watching(FakeSession()) as (app, pilot):
        await pilot.press("left", "home", "left_square_bracket", "b")
        await pilot.click(TimelineRow, offset=(3, 0))
        await pilot.pause()
        assert app.watched.timeline is None
        assert isinstance(app.screen, WatchScreen)


async def test_a_damaged_step_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = recorded_session(tmp_path)
    recording = session.recording
    assert recording is not None

    def damaged(number: int) -> None:
        raise RecordingError(f"Step {number} is damaged; take a copy.")

    monkeypatch.setattr(recording, "step", damaged)
    async with watching(session) as (app, pilot):
        await pilot.press("home")
        await until(pilot, lambda: app.notes() == ["Step 1 is damaged; take a copy."])
        assert app.timeline.looked_at is None


async def test_marks_appear_as_they_are_recorded(tmp_path: Path) -> None:
    session = recorded_session(tmp_path)
    recording = session.recording
    assert recording is not None
    async with watching(session) as (app, pilot):
        await until(pilot, lambda: "⇄" in app.shown(TimelineRow))
        recording.append(made_up_step(13))
        await until(pilot, lambda: "13" in app.shown(TimelineRow))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (90, 50), (120, 40), (220, 80)])
async def test_it_is_seen_at_every_size_with_room(tmp_path: Path, size: tuple[int, int]) -> None:
    async with watching(recorded_session(tmp_path), size=size) as (app, pilot):
        await until(pilot, lambda: "●" in app.shown(TimelineRow))
        row, picture = app.screen.query_one(TimelineRow).region, app.screen.query_one(GameScreen).region
        assert app.screen.region.contains_region(row)
        words = app.screen.query_one(WordsRow)
        assert row.y == (words.region.bottom if words.display else picture.bottom)
        assert (row.x, row.width) == (picture.x, picture.width)


async def test_on_a_tiny_terminal_the_keys_do_it(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path), size=(40, 12)) as (app, pilot):
        await pilot.press("left", "t")
        await looked_at(app, pilot, 11)
        await pilot.pause()
        assert app.focused is app.screen.query_one("#past", PlainTextView)
        assert "I think of 11." in app.shown("#past")


@pytest.mark.parametrize("key", ["b", "enter"])
async def test_a_branch(tmp_path: Path, key: str) -> None:
    parent, child = recorded_session(tmp_path), recorded_session(tmp_path, "child", 6, "random")
    child_recorder = FakeRecorder()
    ways = FakeWays([Opened(child, child_recorder, Candidate("random"))])
    async with watching(parent, ways=ways) as (app, pilot):
        app.timeline.look_at(6)
        await looked_at(app, pilot, 6)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        assert "from step 6" in str(app.screen.query_one("#picker").border_title)
        assert app.screen.query_one(OptionList).highlighted == 0
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.at_work.session is child)
        assert ways.asked == [(parent.recording, 6, Candidate("random"))]
        assert parent.closed
        await until(pilot, lambda: "agent random" in app.shown(TitleLine))
        await until(pilot, lambda: "▶ goes on after step 6" in app.shown("#thoughts"))
        assert app.timeline.looked_at is None
        assert app.recorders == [app.recorder, child_recorder]
    assert child.closed


async def test_a_branch_that_cannot_be_opened_changes_nothing(tmp_path: Path) -> None:
    parent = recorded_session(tmp_path)
    ways = FakeWays([RecordingError("The disk is full: make room.")])
    async with watching(parent, ways=ways) as (app, pilot):
        await pilot.press("home", "b")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full: make room." in app.notes())
        assert app.at_work.session is parent
        assert not parent.closed
        assert app.timeline.looked_at is not None


async def test_enter_and_b_do_nothing_now(tmp_path: Path) -> None:
    async with watching(recorded_session(tmp_path)) as (app, pilot):
        await pilot.press("b", "enter")
        await pilot.pause()
        assert isinstance(app.screen, WatchScreen)


async def test_a_step_that_is_done_does_not_take_the_past_away(tmp_path: Path) -> None:
    session = recorded_session(tmp_path)
    session.script = script_of(*[whole_step(step, "explorer") for step in range(1, 30)])
    async with watching(session) as (app, pilot):
        await pilot.press("home")
        await looked_at(app, pilot, 1)
        done = [event for event in whole_step(13, "explorer") if isinstance(event, StepDone)]
        app.watch_screen.take(done[0])
        await pilot.pause()
        assert shown_step(app) == 1
