"""Tool calls, put together from the pieces in which they stream."""

from dataclasses import dataclass, field

from pokeview.agents.answers.arguments import decoded_object
from pokeview.agents.answers.chunks import CallPiece
from pokeview.agents.answers.reasoning_extractor import ReasoningExtractor

_MOST_CALLS = 32
_MOST_NAME_CHARACTERS = 200


@dataclass
class Call:
    """A tool call as the model wrote it; `arguments` should be a JSON object."""

    call_id: str
    name: str = ""
    arguments: str = ""
    extractor: ReasoningExtractor = field(default_factory=ReasoningExtractor, repr=False, compare=False)

    @property
    def is_complete(self) -> bool:
        """Whether nothing could follow: its arguments are a whole object."""
        return self.arguments.rstrip().endswith("}") and decoded_object(self.arguments) is not None


class Calls:
    """The calls of one answer, in the order in which they began."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._latest_at: dict[int, Call] = {}
        self._by_id: dict[str, Call] = {}

    def of(self, piece: CallPiece) -> Call | None:
        """The call that the piece belongs to, its name filled in; None beyond the number that is kept.

        The index tells, and where there is none the id. Some servers give each piece another id, or its call's name
        again; others number every call 0: a piece that has a name begins another call only where the last is complete.
        """
        call = self._begun(piece)
        if call is None:
            return self._begin_call(piece)
        if piece.name and not call.name:
            call.name = piece.name[:_MOST_NAME_CHARACTERS]
        elif not call.arguments and piece.name and not call.name.endswith(piece.name):
            # Some servers send the name so far, others its next piece.
            whole = piece.name if piece.name.startswith(call.name) else call.name + piece.name
            call.name = whole[:_MOST_NAME_CHARACTERS]
        return call

    def _begun(self, piece: CallPiece) -> Call | None:
        last = self.calls[-1] if self.calls else None
        if piece.index is None and piece.call_id:
            known = self._by_id.get(piece.call_id)
            call = known or (last if last and _goes_on(piece, last) else None)
        elif piece.index is None:
            call = last
        else:
            # An index that counts pieces instead of calls.
            call = self._latest_at.get(piece.index) or (
                last if last and not piece.name and _goes_on(piece, last) else None
            )
        return None if call is not None and _begins_another(piece, call) else call

    def _begin_call(self, piece: CallPiece) -> Call | None:
        if len(self.calls) >= _MOST_CALLS:
            return None
        call = Call(piece.call_id, piece.name[:_MOST_NAME_CHARACTERS])
        self.calls.append(call)
        if piece.index is not None:
            self._latest_at[piece.index] = call
        if piece.call_id:
            self._by_id[piece.call_id] = call
        return call


def _goes_on(piece: CallPiece, last: Call) -> bool:
    """True for a piece that can only be of the last call: without a name, or with the same, behind arguments begun."""
    return (
        bool(last.name)
        and not last.is_complete
        and (not piece.name or (piece.name == last.name and last.arguments != ""))
    )


def _begins_another(piece: CallPiece, call: Call) -> bool:
    """True for a piece with a name behind a call that is complete, unless it is of the same call by its id."""
    is_same = bool(piece.call_id) and piece.call_id == call.call_id
    if not piece.name or not call.name or (is_same and (piece.name == call.name or not call.is_complete)):
        return False
    is_bare = not call.arguments and piece.index is None and piece.name != call.name
    return call.is_complete or is_bare
