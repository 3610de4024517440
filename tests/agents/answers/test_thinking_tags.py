"""Thinking between tags, told from the answer however the text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.agents.answers.thinking_tags import ThinkingTags, without_thinking


def split(pieces: list[str]) -> tuple[str, str]:
    """(reasoning, content)."""
    tags = ThinkingTags()
    told = [part for piece in pieces for part in tags.feed(piece)] + tags.close()
    reasoning = "".join(text for kind, text in told if kind == "reasoning")
    return reasoning, "".join(text for kind, text in told if kind == "content")


CASES = [
    ("<think>Hm.</think>up", "Hm.", "up"),
    ("\n <think>Hm.\n</think>\n\nup", "Hm.\n", "\n\nup"),
    ("[THINK]Hm.[/THINK]up", "Hm.", "up"),
    ("<thinking>a < b </thinking>up", "a < b ", "up"),
    ("<think>never ends", "never ends", ""),
    ("<think>cut </thi", "cut </thi", ""),
    ("<tool_call>", "", "<tool_call>"),
    ("up <think>no</think>", "", "up <think>no</think>"),
    ("<thi", "", "<thi"),
    ("", "", ""),
]


@pytest.mark.parametrize(("text", "reasoning", "content"), CASES)
def test_thinking_and_answer(text: str, reasoning: str, content: str) -> None:
    assert split([text]) == (reasoning, content)
    assert split(list(text)) == (reasoning, content)


@given(st.text(alphabet="<>/think []ab\n"), st.integers(1, 9))
def test_where_the_pieces_are_cut_changes_nothing(text: str, length: int) -> None:
    pieces = [text[start : start + length] for start in range(0, len(text), length)]
    assert split(pieces) == split([text])


def test_white_space_without_end_is_not_held_for_ever() -> None:
    tags = ThinkingTags()
    assert any(tags.feed("\n") for _ in range(1_000))


def test_an_opening_tag_that_the_template_swallowed() -> None:
    assert without_thinking("Hm.</think>\nup") == ("Hm.", "up")
    assert without_thinking("up") == ("", "up")
