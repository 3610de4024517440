"""Going to another session: one that was left, has crashed, or plays by itself."""

from collections.abc import Callable, Iterable

from pokeview.play.player import Playable
from pokeview.sessions.listing import SessionEntry, SessionState
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.controls.session_wanted import SessionWanted
from pokeview.tui.dialogs.sessions_picker import SessionsPicker
from pokeview.tui.terminal.threads import in_daemon_thread

MOST_LOOKED_AT = 5
"""Recordings that are opened to find the last session with this cartridge."""


class SessionControls:
    """Offers the recorded sessions, which `sessions` looks up, the newest first. It may block."""

    def __init__(
        self, screen: SessionScreen, session: Playable, sessions: Callable[[], Iterable[SessionEntry]]
    ) -> None:
        self._screen = screen
        self._session = session
        self._sessions = sessions

    def choose_session(self) -> None:
        self._screen.app.push_screen(SessionsPicker(self._sessions, self._session.session_id), self._go_to)

    async def tell_of_last_session(self) -> None:
        """Say so when the last session with this cartridge has crashed, or plays on somewhere."""
        entry = await in_daemon_thread(self._last_session)
        if entry is None:
            return
        told = f"{entry.id[:6]} ({entry.agent}, {entry.steps} steps)"
        if entry.state is SessionState.CRASHED:
            self._screen.tell(f"The last session {told} ended without a word: press ^o to go on with it.")
        elif entry.state is SessionState.DETACHED:
            self._screen.tell(
                f"The last session {told} still plays: pokeview attach {entry.id}, or ^o for all sessions."
            )

    def _last_session(self) -> SessionEntry | None:
        """The newest other one with the same cartridge."""
        if self._session.recording is None:
            return None
        present, cartridge = self._session.session_id, self._session.recording.facts.cartridge_sha256
        for _, entry in zip(range(MOST_LOOKED_AT), self._sessions(), strict=False):
            if entry.id != present and entry.cartridge_sha256 == cartridge:
                return entry
        return None

    def _go_to(self, entry: SessionEntry | None) -> None:
        if entry is None:
            return
        if entry.id == self._session.session_id:
            self._screen.tell("This is the session that you watch.")
        elif entry.state is SessionState.DAMAGED:
            self._screen.tell(entry.problem, severity="error")
        elif entry.is_playing:
            self._screen.tell(f"It plays in another process: leave this one and run `pokeview attach {entry.id}`.")
        else:
            self._screen.tell("The session is being opened …")
            self._screen.post_message(SessionWanted(lambda ways: ways.resumed(str(entry.recording))()))
