"""The reasoning inside JSON that streams, however it is cut into pieces."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.agents.answers.conversation import Fragment
from pokeview.agents.answers.reasoning_extractor import ReasoningExtractor


def extract(pieces: list[str]) -> dict[str, str]:
    """All that is said, by kind."""
    extractor = ReasoningExtractor()
    fragments = [fragment for piece in pieces for fragment in extractor.feed(piece)] + extractor.close()
    return said(fragments)


def said(fragments: list[Fragment]) -> dict[str, str]:
    kinds = ("reasoning", "content")
    return {kind: "".join(fragment.text for fragment in fragments if fragment.kind == kind) for kind in kinds}


def cut(text: str, places: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(edges)]


@given(st.text(), st.lists(st.integers(0, 10_000)), st.booleans())
def test_any_reasoning_comes_out_as_it_was_encoded(reasoning: str, places: list[int], ascii_only: bool) -> None:
    text = json.dumps({"reasoning": reasoning, "tool": "press"}, ensure_ascii=ascii_only)
    assert extract(cut(text, places)) == {"reasoning": reasoning, "content": ""}


@given(st.text(alphabet='{}[]",:\\`\nu d83dreasoning'), st.lists(st.integers(0, 10_000)))
def test_where_the_pieces_are_cut_changes_nothing(text: str, places: list[int]) -> None:
    assert extract(cut(text, places)) == extract([text])


def test_it_is_told_as_it_streams() -> None:
    extractor = ReasoningExtractor()
    assert extractor.feed('{"rea') == []
    assert extractor.feed('soning": "Go') == [Fragment("Go", "reasoning")]
    assert extractor.feed(" north\\") == [Fragment(" north", "reasoning")]
    assert extractor.feed('n", "tool": "press"}') == [Fragment("\n", "reasoning")]


@pytest.mark.parametrize(
    ("text", "reasoning", "content"),
    [
        ("Up!", "", "Up!"),
        ('{"reasoning": "North.", "tool": "reasoning"}', "North.", ""),
        ('{"tool": "press", "arguments": {"reasoning": "North."}}', "North.", ""),
        ('{"a": ["reasoning", ": no"], "thought": "Yes."}', "Yes.", ""),
        ("{'reasoning': 'North.'}", "North.", ""),
        ('```json\n{"reasoning": "North."}\n```', "North.", ""),
        ('Well.\n\n{"reasoning": "North."}\nDone.', "North.", "Well.\n\nDone."),
        ("I press {up}.", "", "I press {up}."),
        ("`up` it is", "", "`up` it is"),
        ("```python\nup()", "", "```python\nup()"),
        ('{"reasoning": "\\ud83d\\ude00 \\ud83d! \\ude00 \\uZZZZ \\q"}', "\U0001f600 \ufffd! \ufffd \ufffd q", ""),
        ('{"reasoning": "cut \\u00', "cut ", ""),
    ],
)
def test_what_is_shown(text: str, reasoning: str, content: str) -> None:
    assert extract([text]) == {"reasoning": reasoning, "content": content}
