"""The terminal goes away while a session plays: the real program in a pseudo-terminal."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from pokeview.play.ending import SessionEnding
from pokeview.play.live.live_file import LiveFile, LiveStatus, SteeringCommand
from pokeview.play.recording.recording import recordings_dir
from pokeview.sessions.listing import SessionState, list_sessions
from tests.support.play.waiting import wait_until
from tests.support.tui.pty_app import PtyApp


class HungUp:
    """A watch screen on a session of the bundled game whose terminal goes away while it plays."""

    def __init__(self, home: Path, *keys: tuple[str, str], **environment: str) -> None:
        variables = {"POKEVIEW_HOME": str(home), "POKEVIEW_CONFIG": str(home / "none.toml")}
        self.app = PtyApp(["-m", "pokeview", "--no-mlflow", "--seed", "1"], 100, 30, **variables, **environment)
        self._keys = keys
        self._home = home

    def __enter__(self) -> Self:
        self.app.__enter__()
        self.app.wait_for("● pressing buttons")
        for key, shown in self._keys:
            self.app.press(key)
            self.app.wait_for(shown)
        self.app.hang_up()
        [recording] = recordings_dir(self._home).glob("*.sqlite3")
        self.live = LiveFile.beside(recording)
        return self

    def __exit__(self, *exception: object) -> None:
        self.app.__exit__(*exception)
        self.live.close()

    def status(self) -> LiveStatus:
        status = self.live.status()
        assert status is not None
        return status

    def until(self, condition: Callable[[LiveStatus], bool]) -> LiveStatus:
        """Wait until the session, detached, is so."""
        met: list[LiveStatus] = []

        def is_so() -> bool:
            met[:] = [self.status()]
            return not met[0].has_terminal and condition(met[0])

        wait_until(is_so, "the detached session is so")
        return met[0]

    def stop(self) -> int:
        self.live.send(SteeringCommand("stop"))
        return self.app.wait_for_end()


def test_the_session_plays_on_and_can_be_steered_and_stopped(tmp_path: Path) -> None:
    with HungUp(tmp_path) as session:
        before = session.until(lambda status: True).step
        session.until(lambda status: status.step >= before + 2)
        [entry] = list_sessions(tmp_path)
        assert entry.state is SessionState.DETACHED
        session.live.send(SteeringCommand("pause"))
        session.until(lambda status: status.mode == "paused")
        session.live.send(SteeringCommand("play"))
        session.until(lambda status: status.mode == "playing")
        assert session.stop() == 0
        assert session.status().ended == SessionEnding.FINISHED
        assert not session.live.is_playing


@pytest.mark.parametrize(("key", "shown"), [("o", "your turn"), ("v", "waiting for your approval")])
def test_nothing_waits_for_a_viewer_who_is_gone(tmp_path: Path, key: str, shown: str) -> None:
    with HungUp(tmp_path, (key, shown)) as session:
        status = session.until(lambda status: status.mode == "paused")
        assert "The terminal went away while the viewer had a say" in status.problem
        session.live.send(SteeringCommand("play"))
        session.until(lambda later: later.step > status.step and later.agent == "explorer")
        session.stop()


def test_it_stops_if_the_settings_say_so(tmp_path: Path) -> None:
    with HungUp(tmp_path, POKEVIEW_ON_HANGUP="stop") as session:
        assert session.app.wait_for_end() == 128 + signal.SIGHUP
        assert session.status().ended == SessionEnding.KILLED


def test_what_nobody_could_attach_to_stops(tmp_path: Path) -> None:
    with PtyApp(["-m", "pokeview", "--no-mlflow", "--no-record"], 100, 30, POKEVIEW_HOME=str(tmp_path)) as app:
        app.wait_for("● pressing buttons")
        app.hang_up()
        assert app.wait_for_end() == 128 + signal.SIGHUP
