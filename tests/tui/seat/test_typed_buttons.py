"""Buttons that were typed."""

import pytest

from pokeview.play.actions import Walk, press
from pokeview.play.macros.performing import MOST_PRESSES
from pokeview.tui.seat.typed_buttons import NotAButton, read_buttons, typed


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("up up a", ["up", "up", "a"]),
        ("  UP\tUp,a ", ["up", "up", "a"]),
        ("right x3, a", ["right"] * 3 + ["a"]),
        ("start select b ×2", ["start", "select", "b", "b"]),
        ("a x1", ["a"]),
        ("a x60", ["a"] * 60),
    ],
)
def test_names_are_read(text: str, buttons: list[str]) -> None:
    assert read_buttons(text) == press(*buttons)


@pytest.mark.parametrize("word", ["jump", "x3", "[bold]", "aa", "\x1b[31m"])
def test_a_word_that_is_no_button_is_named(word: str) -> None:
    with pytest.raises(NotAButton, match=r"is no button\. There are: up, down, left, right, a, b, start, select"):
        read_buttons(word)


@pytest.mark.parametrize("text", ["", " , ", "a x61", "a x999999999", "up " * (MOST_PRESSES + 1)])
def test_none_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(NotAButton, match="Type 1 to 60 buttons"):
        read_buttons(text)


def test_buttons_that_an_agent_chose_can_be_edited() -> None:
    action = press("right", "right", "a")
    assert read_buttons(typed(action)) == action
    assert typed(Walk(())) == ""
