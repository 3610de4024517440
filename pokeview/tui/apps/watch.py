"""Opens the watch screen, and closes the runs of its sessions whichever way it ends: quit, hung up, told to end."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from pokeview.config import Config
from pokeview.picture.picture_options import PictureOptions
from pokeview.play.ending import SessionEnding
from pokeview.play.pacing import Speed
from pokeview.sessions.listing import sessions
from pokeview.sessions.openings import Opened, Openings
from pokeview.sessions.roster import Roster
from pokeview.text.untrusted import plain_line
from pokeview.tracking.recorder import RunStatus
from pokeview.tracking.runs.run_opening import end_run, incomplete
from pokeview.tui.apps.watch_app import WatchApp
from pokeview.tui.commands.user_keys import checked_keys
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.terminal.driver import leave_terminal


def watch(config: Config, *, paused: bool = False, resume: str = "") -> int:
    """Show the watch screen until it is quit. Returns the exit code.

    `resume` names a recorded session that goes on. A session whose terminal goes away lives on, if the settings allow.
    Raises SettingError for keys that cannot be used.
    """
    keys = checked_keys(config.keys)
    openings = Openings(config)
    open_first = openings.resumed(resume) if resume else openings.new()
    app = _app(config, openings, open_first, keys, paused=paused)
    try:
        asyncio.run(_Watching(config, app).run())
    finally:
        for recorder in app.recorders:
            _tell(end_run(recorder, SessionEnding.FAILED))
    return app.return_code or 0


def _app(
    config: Config, openings: Openings, open_first: Callable[[], Opened], keys: Mapping[str, str], *, paused: bool
) -> WatchApp:
    return WatchApp(
        open_first,
        openings,
        Roster(config),
        sessions=partial(sessions, config.home),
        speed=Speed.labelled(config.speed),
        paused=paused,
        pictures=Pictures(PictureOptions.of(config), os.environ),
        keys=keys,
    )


class _Watching:
    """The event loop under the app: it goes on when the terminal, and the app with it, has gone away."""

    def __init__(self, config: Config, app: WatchApp) -> None:
        self._config = config
        self._app = app
        self._is_hung_up = False
        app.on_hangup = self._hang_up

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._app.kill, signal.SIGTERM)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        await self._app.run_async()
        if self._app.lives_on:
            await self._play_on()

    def _hang_up(self) -> None:
        """However the end of the terminal is noticed: nothing may touch it from now on."""
        if self._is_hung_up:
            return
        self._is_hung_up = True
        self._app.give_up_terminal()
        leave_terminal(self._log)
        if self._config.on_hangup == "detach":
            self._app.leave()
        else:
            self._app.kill(signal.SIGHUP)

    async def _play_on(self) -> None:
        """Play headless until the game is finished or somebody ends it."""
        host = self._app.host
        assert host is not None
        try:
            await host.until_over()
        finally:
            host.close()

    @property
    def _log(self) -> Path:
        name = self._app.host.opened.session.session_id if self._app.host else "no-session"
        return self._config.home / "logs" / f"{name}.log"


def _tell(ended: RunStatus) -> None:
    if problem := incomplete(ended):
        print(plain_line(problem), file=sys.stderr)
    elif ended.run_id:
        print(f"{plain_line(ended.run_name)}: {ended.steps} steps, in MLflow as run {ended.run_id} ({ended.store})")
