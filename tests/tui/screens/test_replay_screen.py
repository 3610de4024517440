"""The replay screen on a real recording."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from pokeview.agents import make_agent
from pokeview.errors import RecordingError
from pokeview.play.events import Picture, StepDone
from pokeview.play.player import PlayMode
from pokeview.tui.controls.replay_controls import AT_END
from tests.support.play.recorded import new_session, play_to
from tests.support.tui.spectated import ReplayedApp, opened
from tests.support.tui.watched import until

STEPS, SWITCH = 24, 13
SIZE = (120, 40)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, Picture]]:
    """A recording, not to be written to, with the picture after each step."""
    path = tmp_path_factory.mktemp("replayed") / "session.sqlite3"
    return path, asyncio.run(_record(path))


async def _record(path: Path) -> dict[int, Picture]:
    session = new_session(path)
    events = [event async for event in play_to(session, SWITCH - 1)]
    session.nudge("Look behind the house.")
    session.choose_agent(make_agent("random", seed=4))
    events += [event async for event in play_to(session, STEPS)]
    session.close()
    return {event.step: event.picture for event in events if isinstance(event, StepDone)}


@pytest.fixture
def path(recorded: tuple[Path, dict[int, Picture]]) -> Path:
    return recorded[0]


@pytest.fixture
def pictures(recorded: tuple[Path, dict[int, Picture]]) -> dict[int, Picture]:
    return recorded[1]


async def press(pilot: Pilot[None], key: str, times: int = 1) -> None:
    await pilot.press(*[key] * times)


async def at(pilot: Pilot[None], app: ReplayedApp, step: int) -> None:
    """Wait until a step is shown and nothing is played."""
    await until(pilot, lambda: f"step {step} of {STEPS}" in app.heading() and app.paused)


async def test_it_says_that_it_is_a_replay_and_of_what(path: Path) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await at(pilot, app, 0)
        assert app.heading().strip().startswith("REPLAY  FERNVALE  step 0 of 24")
        assert "■ paused" in app.heading()
        await until(pilot, lambda: "steps 24" in app.text("#run"))
        recording = app.text("#run")
        assert "Recording" in recording
        assert "MLflow" not in recording
        assert "Log" not in app.text("ControlBar")


async def test_it_is_played_from_the_first_step_to_the_last(path: Path, pictures: dict[int, Picture]) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "space")
        await at(pilot, app, STEPS)
        assert "■ the end of the recording" in app.heading()
        await until(pilot, lambda: app.shows(pictures[STEPS]))
        await until(pilot, lambda: f"#{STEPS} random" in app.thoughts())
        assert "#1 explorer" in app.thoughts()
        assert "⇄ random plays from here on" in app.thoughts()
        assert "» the viewer said: Look behind the house." in " ".join(app.thoughts())
        await press(pilot, "space")
        assert app.notes()[-1] == AT_END


async def test_single_steps_are_played(path: Path, pictures: dict[int, Picture]) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        for step in (1, 2):
            await press(pilot, "s")
            await at(pilot, app, step)
            await until(pilot, lambda step=step: app.shows(pictures[step]))  # type: ignore[misc]


async def test_one_can_go_anywhere_and_play_on_from_there(path: Path, pictures: dict[int, Picture]) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "end")
        await at(pilot, app, STEPS)
        assert app.shows(pictures[STEPS])
        await press(pilot, "left", 4)
        await at(pilot, app, STEPS - 4)
        assert app.shows(pictures[STEPS - 4])
        await press(pilot, "right")
        await at(pilot, app, STEPS - 3)
        await press(pilot, "s")
        await at(pilot, app, STEPS - 2)
        await until(pilot, lambda: app.shows(pictures[STEPS - 2]))
        assert f"▶ from step {STEPS - 3}" in app.thoughts()
        await press(pilot, "home")
        await at(pilot, app, 1)
        await press(pilot, "left")
        await at(pilot, app, 1)


async def test_beyond_the_ends_there_is_nothing(path: Path) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "right")
        await at(pilot, app, 1)
        await press(pilot, "end")
        await press(pilot, "right", 3)
        await at(pilot, app, STEPS)
        await press(pilot, "right_square_bracket")
        await at(pilot, app, STEPS)


async def test_marks_lead_to_what_stands_out(path: Path) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "end")
        await at(pilot, app, STEPS)
        await press(pilot, "left_square_bracket")
        await at(pilot, app, SWITCH)
        assert "⇄" in app.text("#timeline")
        await until(pilot, lambda: "⇄ random" in app.text("#past"))
        assert "Look behind the house." in app.text("#past")


async def test_a_step_that_is_played_is_left_at_once(path: Path) -> None:
    app = ReplayedApp(path, paused=False)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: app.played.step >= 3)
        await press(pilot, "home")
        await at(pilot, app, 1)
        await press(pilot, "s")
        await at(pilot, app, 2)
        assert app.played.step == 2


async def test_the_speed_can_be_changed_and_the_help_tells_of_the_keys(path: Path) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "f")
        assert "speed 1x" in app.heading()
        await press(pilot, "question_mark")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await press(pilot, "escape")
        await press(pilot, "q")
    assert app.return_code == 0


async def test_a_click_on_the_timeline_goes_there(path: Path) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: f"/{STEPS}" in app.text("#timeline"))
        await pilot.click("#timeline", offset=(0, 0))
        await at(pilot, app, 1)
        width = app.screen.query_one("#timeline").size.width
        await pilot.click("#timeline", offset=(width - 1, 0))
        await at(pilot, app, STEPS)


async def test_a_recording_that_cannot_be_opened_ends_it_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = ReplayedApp(tmp_path / "none.sqlite3")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == RecordingError.exit_code
    assert "There is no recording" in capsys.readouterr().err


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (90, 50), (120, 40), (170, 80), (220, 80)])
async def test_it_fits_every_terminal(path: Path, pictures: dict[int, Picture], size: tuple[int, int]) -> None:
    app = ReplayedApp(path)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await press(pilot, "s")
        await until(pilot, lambda: app.paused and app.played.step == 1)
        assert app.at_work.mode is PlayMode.PAUSED
        await until(pilot, lambda: app.shows(pictures[1]))
        assert app.heading().strip().startswith("REPLAY")
        assert all(len(line) <= size[0] for line in app.heading().splitlines())
        assert np.array_equal(await app.played.power_on(), pictures[1])
