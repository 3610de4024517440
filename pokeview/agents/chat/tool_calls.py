"""Tool calls, put together from the pieces in which they stream."""

from dataclasses import dataclass, field

from pokeview.agents.chat.chunks import CallPiece
from pokeview.agents.chat.reasoning_extractor import ReasoningExtractor

_MOST_CALLS = 32
_MOST_NAME_CHARACTERS = 200


@dataclass
class Call:
    """A tool call as the model wrote it; `arguments` should be a JSON object."""

    call_id: str
    name: str = ""
    arguments: str = ""
    extractor: ReasoningExtractor = field(default_factory=ReasoningExtractor, repr=False, compare=False)


class Calls:
    """The calls of one answer, in the order in which they began."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._latest_at: dict[int, Call] = {}

    def of(self, piece: CallPiece) -> Call | None:
        """The call that the piece belongs to, its name filled in; None beyond the number that is kept."""
        call = self._latest_at.get(piece.index) if piece.index is not None else self._last(piece)
        if call is None or _begins_another(piece, call):
            call = self._begin_call(piece)
        if call is not None:
            call.name = call.name or piece.name[:_MOST_NAME_CHARACTERS]
        return call

    def _last(self, piece: CallPiece) -> Call | None:
        """Without an index a name begins a call and anything else goes on with the last one."""
        return self.calls[-1] if self.calls and not piece.name else None

    def _begin_call(self, piece: CallPiece) -> Call | None:
        if len(self.calls) >= _MOST_CALLS:
            return None
        call = Call(piece.call_id)
        self.calls.append(call)
        if piece.index is not None:
            self._latest_at[piece.index] = call
        return call


def _begins_another(piece: CallPiece, call: Call) -> bool:
    """Some servers number every call 0 and tell them apart by id alone."""
    return bool(piece.call_id and call.call_id) and piece.call_id != call.call_id
