"""The screen on a session that somebody else plays: here the same process does, through a live file."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from pokeview.agents import make_agent
from pokeview.errors import RecordingError
from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event, Picture, StepDone
from pokeview.play.live.live_file import LiveFile
from pokeview.play.pacing import Speed
from pokeview.play.player import Player, PlayMode
from pokeview.sessions.find import known_recordings
from pokeview.sessions.steering import Steering
from pokeview.tui.apps.attach import farewell, playing_recording
from pokeview.tui.commands.attach_commands import ATTACH_COMMANDS
from pokeview.tui.dialogs.run_dialog import RunScreen
from pokeview.tui.screens.attach_screen import AttachScreen
from tests.support.play.recorded import new_session
from tests.support.tui.fakes import FakeRecorder
from tests.support.tui.spectated import AttachedApp, opened
from tests.support.tui.watched import until

SIZE = (120, 40)


class Elsewhere:
    """A session that is played and can be steered, paused at first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pictures: dict[int, Picture] = {}
        self.stopped = False
        self.live = LiveFile.beside(path)
        self.live.claim()
        self.session = new_session(path)
        self.recorder = FakeRecorder()
        self.steering = Steering(
            self.live,
            make_agent=lambda name: make_agent(name, seed=4),
            log_model=self.recorder.log_model,
            stop=self._stop,
            run_facts=lambda: self.recorder.status,
            has_terminal=False,
        )
        self.player = Player(self.session, self.steering.take, self._take, speed=Speed.MAXIMUM)
        self._tasks: list[asyncio.Task[None]] = []
        self._awaited: dict[int, asyncio.Event] = {}

    async def begin(self) -> None:
        await self.session.power_on()
        self._tasks = [asyncio.create_task(self.player.run()), asyncio.create_task(self.steering.serve(self.player))]

    async def come_to(self, step: int) -> None:
        """Wait until it has played a step."""
        await self._awaited.setdefault(step, asyncio.Event()).wait()

    async def end(self, ended: SessionEnding | None = SessionEnding.FINISHED) -> None:
        """Stop, as a process does that can still say so; None is one that is killed outright."""
        if self._tasks:
            await self.player.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)
            self._tasks = []
            if ended:
                self.steering.end(ended)
            self.live.close()

    def _stop(self) -> None:
        self.stopped = True

    def _take(self, event: Event) -> None:
        if isinstance(event, StepDone):
            self.pictures[event.step] = event.picture
            self._awaited.setdefault(event.step, asyncio.Event()).set()


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Elsewhere]:
    elsewhere = Elsewhere(tmp_path / "recordings" / "5e55104.sqlite3")
    await elsewhere.begin()
    yield elsewhere
    await elsewhere.end()


async def attached(pilot: Pilot[None], app: AttachedApp) -> None:
    await opened(pilot)
    await until(pilot, lambda: "ATTACHED" in app.heading() or "READ-ONLY" in app.heading())


async def shows_step(pilot: Pilot[None], app: AttachedApp, elsewhere: Elsewhere, step: int) -> None:
    """Wait until the app shows what the session has come to."""
    await until(pilot, lambda: step in elsewhere.pictures and app.played.step == step)
    await until(pilot, lambda: app.shows(elsewhere.pictures[step]))


async def test_each_step_of_the_session_is_shown_and_its_state_told(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await until(pilot, lambda: "■ paused" in app.heading())
        for step in (1, 2, 3):
            await pilot.press("s")
            await shows_step(pilot, app, elsewhere, step)
        await until(pilot, lambda: "step 3" in app.heading() and "■ paused" in app.heading())
        await until(pilot, lambda: "#3 explorer" in app.thoughts())
        assert "speed max" in app.heading()


async def test_it_is_let_play_and_paused(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await until(pilot, lambda: "Play" in app.text("ControlBar"))
        await pilot.press("space")
        await until(pilot, lambda: elsewhere.session.step >= 6 and "Pause" in app.text("ControlBar"))
        await pilot.press("space")
        await until(pilot, lambda: elsewhere.player.mode is PlayMode.PAUSED)
        await shows_step(pilot, app, elsewhere, elsewhere.session.step)
        await until(pilot, lambda: "■ paused" in app.heading())


async def pick_agent(pilot: Pilot[None], app: AttachedApp, *keys: str) -> None:
    """Open the picker, and press these keys in it."""
    await pilot.press("a")
    await until(pilot, lambda: len(app.screen_stack) == 2)
    await pilot.press(*keys)


async def test_another_agent_is_asked_for(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await pick_agent(pilot, app, "down", "enter")
        await until(pilot, lambda: "random plays from the next step on." in app.notes())
        await pilot.press("s")
        await until(pilot, lambda: "#1 random" in app.thoughts())


async def test_a_model_can_be_named_too(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await pick_agent(pilot, app, "end", "enter", *"my-model", "enter")
        # The other process has no such agent at hand, and says so in a sentence.
        await until(pilot, lambda: any("openai my-model" in note for note in app.notes()))


async def test_the_agent_is_spoken_to(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await pilot.press("n")
        await pilot.press(*"North", "enter")
        await until(pilot, lambda: "The agent is told so at its next step." in app.notes())
        await until(pilot, lambda: "» you said: North" in app.thoughts())
        await pilot.press("s")
        await shows_step(pilot, app, elsewhere, 1)
        assert elsewhere.session.recording is not None
        assert elsewhere.session.recording.step(1).account.nudges == ("North",)


async def test_a_model_is_logged_and_the_answer_shown(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await pilot.press("l")
        await until(pilot, lambda: "Logging explorer ..." in app.notes())


async def test_the_run_is_shown_but_belongs_to_the_other_process(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        assert isinstance(app.screen, AttachScreen)
        await until(pilot, lambda: app.screen.session.run_facts())  # type: ignore[attr-defined]
        await pilot.press("e", "r")
        assert isinstance(app.screen, RunScreen)
        await pilot.press("c", "c", "c")
        assert app.clipboard == f"http://127.0.0.1:5000/#/runs/{elsewhere.recorder.status.run_id}"


async def test_it_is_stopped_after_a_question_only(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await pilot.press("ctrl+x")
        await pilot.press("n")
        await pilot.press("ctrl+x")
        assert not elsewhere.stopped
        await pilot.press("y")
        await until(pilot, lambda: elsewhere.stopped)


async def test_whoever_may_only_look_has_no_such_keys(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path, read_only=True)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        assert "READ-ONLY" in app.heading()
        await pilot.press("space", "s", "a", "n", "l", "ctrl+x")
        assert len(app.screen_stack) == 1
        assert not any(
            app.screen.check_action("do", ((command.method,),)) for command in ATTACH_COMMANDS if command.steers
        )
        bar = app.text("ControlBar")
        assert "Leave" in bar
        assert not any(word in bar for word in ("Play", "Agent", "Stop"))
        elsewhere.player.step()
        await shows_step(pilot, app, elsewhere, 1)
        assert elsewhere.session.step == 1


async def test_one_can_look_back_while_it_plays_on(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        for step in (1, 2, 3):
            elsewhere.player.step()
            await shows_step(pilot, app, elsewhere, step)
        await pilot.press("left", "left")
        await until(pilot, lambda: "step 1 of 3" in app.heading())
        assert app.shows(elsewhere.pictures[1])
        elsewhere.player.step()
        await until(pilot, lambda: app.played.step == 4 and "step 1 of 4" in app.heading())
        assert app.shows(elsewhere.pictures[1])
        await pilot.press("escape")
        await until(pilot, lambda: app.shows(elsewhere.pictures[4]))


@pytest.mark.parametrize(
    ("ended", "told", "last_words"),
    [
        (SessionEnding.FINISHED, "■ ended", "has ended after step 2: finished."),
        (SessionEnding.KILLED, "■ was killed", "has ended after step 2: killed."),
        (None, "■ crashed: pokeview --resume", "crashed after step 2: go on with `pokeview --resume"),
    ],
)
async def test_the_end_of_the_session_is_told(
    elsewhere: Elsewhere, ended: SessionEnding | None, told: str, last_words: str
) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        for step in (1, 2):
            elsewhere.player.step()
            await shows_step(pilot, app, elsewhere, step)
        assert "plays on: come back with `pokeview attach" in farewell(app.played)
        await elsewhere.end(ended)
        await until(pilot, lambda: told in app.heading())
        assert app.shows(elsewhere.pictures[2])
        assert last_words in farewell(app.played)
        await pilot.press("space")
        await until(pilot, lambda: any("Nobody plays" in note for note in app.notes()))
        await pilot.press("q")
    assert app.return_code == 0


async def test_leaving_lets_it_play_on(elsewhere: Elsewhere) -> None:
    app = AttachedApp(elsewhere.path)
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, app)
        await pilot.press("space")
        await until(pilot, lambda: elsewhere.session.step >= 2)
        await pilot.press("q")
    await elsewhere.come_to(elsewhere.session.step + 2)
    assert not elsewhere.stopped


async def test_the_newest_session_that_plays_is_found(elsewhere: Elsewhere, tmp_path: Path) -> None:
    other = new_session(tmp_path / "recordings" / "0ther.sqlite3")
    other.close()
    assert len(known_recordings(tmp_path)) == 2
    assert playing_recording(tmp_path) == elsewhere.path
    await elsewhere.end()
    with pytest.raises(RecordingError, match="No session is being played"):
        playing_recording(tmp_path)
