"""The app around the watch screen: how it opens, how it ends, and that it plays the real game."""

import threading

import pytest

from pokeview.agents import make_agent as make_real_agent
from pokeview.config import load_config
from pokeview.errors import CartridgeError
from pokeview.play.events import Event
from pokeview.play.pacing import Speed
from pokeview.play.player import Playable, PlayMode
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Candidate, Roster
from pokeview.tui.apps.watch_app import WatchApp
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.play.opening import open_session
from tests.support.tui.fakes import FakeRecorder, FakeSession, FakeWays
from tests.support.tui.watched import FakeTime, WatchedApp, opened, until

BROKEN = "broken.gb is no Game Boy cartridge. Choose another file."


async def test_it_is_on_screen_before_the_session_is_open() -> None:
    may_open = threading.Event()
    session = FakeSession()

    def open_slowly() -> Playable:
        may_open.wait()
        return session

    app = WatchedApp(session, paused=True, open_session=open_slowly)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "opening the game …" in app.shown(TitleLine))
        assert app.player is None
        may_open.set()
        await opened(pilot)
        assert "step 0" in app.shown(TitleLine)


@pytest.mark.parametrize("keys", [("q",), ("ctrl+q",)])
async def test_it_can_be_left_while_the_session_is_being_opened(keys: tuple[str, ...]) -> None:
    may_open = threading.Event()
    session = FakeSession()

    def open_slowly() -> Playable:
        may_open.wait()
        return session

    app = WatchedApp(session, open_session=open_slowly)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.return_code == 0
    may_open.set()


async def test_a_session_that_cannot_be_opened_ends_it_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> Playable:
        raise CartridgeError(BROKEN)

    app = WatchedApp(open_session=refuse)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == CartridgeError.exit_code
    assert capsys.readouterr().err.strip() == BROKEN


async def test_whichever_way_it_ends_the_session_is_closed() -> None:
    app = WatchedApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.session.step == 2)
    assert app.session.interrupted_steps == [3]
    assert app.session.closed


async def test_a_bug_in_a_session_is_not_hidden() -> None:
    def broken(step: int, agent: str) -> list[Event]:
        raise ZeroDivisionError

    app = WatchedApp(FakeSession(broken))
    with pytest.raises(Exception, match="ZeroDivisionError"):
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: app.return_code is not None)


async def test_it_starts_at_the_speed_that_was_asked_for() -> None:
    app = WatchedApp(paused=True, speed=Speed.FOURFOLD)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert app.session.picture_every == Speed.FOURFOLD.picture_every
        assert "speed 4x" in app.shown(TitleLine)


async def test_the_bundled_game_is_played_by_the_real_agents() -> None:
    recorder = FakeRecorder()
    time = FakeTime()
    session = open_session(make_real_agent("explorer"))
    app = WatchApp(
        lambda: Opened(session, recorder, Candidate("explorer")),
        FakeWays(),
        Roster(load_config(tracking=False)),
        speed=Speed.MAXIMUM,
        clock=time,
        sleep=time.sleep,
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: session.step >= 8)
        assert app.host is not None
        player = app.host.player
        await pilot.press("space")
        await until(pilot, lambda: player.mode is PlayMode.PAUSED)
        step = player.session.step
        await pilot.press("s")
        await until(pilot, lambda: player.session.step == step + 1 and player.mode is PlayMode.PAUSED)
        lines = app.screen.query_one(ThoughtsPanel).lines
        assert lines[0].text == "#1 explorer"
        assert player.session.state is not None
        assert player.session.state.area is not None
