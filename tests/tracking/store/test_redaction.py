"""What is redacted in a text before it leaves the machine."""

from pathlib import Path

import pytest

from pokeview.tracking.store.redaction import Redactor

ENVIRON = {
    "OPENAI_API_KEY": "sk-0123456789",
    "OPENAI_API_KEY_LONGER": "sk-0123456789-more",
    "A_TOKEN": "ab",
    "PATH": "/bin",
}


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("the key is sk-0123456789.", "the key is [secret]."),
        ("and sk-0123456789-more", "and [secret]"),
        ("/home/ash/roms/red.gb", "~/roms/red.gb"),
        ("ab /bin stays", "ab /bin stays"),
        ("tabs\tand\nlines stay", "tabs\tand\nlines stay"),
        ("\x1b[31mred\x00\ud83d", " [31mred  "),
    ],
)
def test_nothing_private_and_nothing_unstorable_is_left(text: str, redacted: str) -> None:
    assert Redactor(ENVIRON, Path("/home/ash"))(text, 100) == redacted


def test_a_text_is_redacted_before_it_is_cut() -> None:
    assert Redactor(ENVIRON, Path("/home/ash"))("12345 sk-0123456789", 10) == "12345 [se…"


def test_a_machine_without_secrets_and_with_no_home() -> None:
    assert Redactor({}, Path("/"))("/a/b", 10) == "/a/b"
