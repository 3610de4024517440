"""Tool calls put together from the pieces of different servers."""

import pytest

from pokeview.agents.answers.chunks import CallPiece
from pokeview.agents.answers.tool_calls import Calls


@pytest.mark.parametrize(
    "pieces",
    [
        # As OpenAI: an index everywhere, id and name once.
        [(0, "c0", "press", "{"), (0, "", "", "}"), (1, "c1", "wait", "{"), (1, "", "", "}")],
        # Interleaved.
        [(0, "c0", "press", "{"), (1, "c1", "wait", "{"), (0, "", "", "}"), (1, "", "", "}")],
        # Id and name in every piece.
        [(0, "c0", "press", "{"), (0, "c0", "press", "}"), (1, "c1", "wait", "{"), (1, "c1", "wait", "}")],
        # Every call has the same index.
        [(0, "c0", "press", "{}"), (0, "c1", "wait", "{}")],
        # No index at all.
        [(None, "", "press", "{}"), (None, "", "wait", "{"), (None, "", "", "}")],
    ],
    ids=["openai", "interleaved", "repeated", "one index", "no index"],
)
def test_two_calls(pieces: list[tuple[int | None, str, str, str]]) -> None:
    calls = Calls()
    for piece in (CallPiece(*fields) for fields in pieces):
        call = calls.of(piece)
        assert call is not None
        call.arguments += piece.arguments
    assert [(call.name, call.arguments) for call in calls.calls] == [("press", "{}"), ("wait", "{}")]


def test_the_number_of_calls_is_bounded() -> None:
    calls = Calls()
    kept = [calls.of(CallPiece(index, f"c{index}", "press", "{}")) for index in range(1_000)]
    assert None in kept
    assert len(calls.calls) < 100
