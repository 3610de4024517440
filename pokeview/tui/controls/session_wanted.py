"""What a screen asks of the app: to go over to another session."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

from pokeview.play.recording.recording import Recording
from pokeview.sessions.roster import Candidate

if TYPE_CHECKING:
    # Those who only look on, as in a replay, come to no other session: their screen opens sooner without.
    from pokeview.sessions.openings import Opened


class Ways(Protocol):
    """How to come to other sessions: `Openings`, or something in its place. All may block and raise PokeviewErrors."""

    def resumed(self, which: str) -> "Callable[[], Opened]": ...

    def branched(self, recording: Recording, step: int, candidate: Candidate) -> "Opened": ...


class SessionWanted(Message):
    """Go over to the session that `open` gives; it is called on a thread."""

    def __init__(self, open: "Callable[[Ways], Opened]") -> None:
        super().__init__()
        self.open = open
