"""Scrolling text is told once."""

import pytest

from pokeview.play.macros.pages import unread


@pytest.mark.parametrize(
    ("before", "page", "new"),
    [
        ("", "Hello\nthere", "Hello\nthere"),
        ("Hello\nthere", "there\nRobin", "Robin"),
        ("Hello\nthere", "Bye", "Bye"),
        ("Hello\nthere", "Hello\nthere", ""),
    ],
)
def test_only_what_scrolled_in_is_new(before: str, page: str, new: str) -> None:
    assert unread(before, page) == new
