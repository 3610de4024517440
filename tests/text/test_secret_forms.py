"""A key is found however it is escaped, whole or begun, and in linear time."""

import base64
import html
import json
import time
from urllib.parse import quote

import pytest

from pokeview.text.secret_forms import Secrets

KEY = "sk-Ab/9+x=&<q>\"z'\\w%25_-Kk7~;Zz"
FORMS = {
    "plain": KEY,
    "JSON": json.dumps(KEY)[1:-1],
    "JSON three times": json.dumps(json.dumps(json.dumps(KEY)[1:-1])[1:-1])[1:-1],
    "JSON of numbers": "".join(f"\\u{ord(character):04X}" for character in KEY),
    "Python": "".join(f"\\x{ord(character):02x}" for character in KEY),
    "HTML": html.escape(html.escape(KEY)),
    "HTML of numbers": "".join(f"&#{ord(character)};" for character in KEY),
    "HTML of hexadecimal": "".join(f"&#x{ord(character):x};" for character in KEY),
    "URL twice": quote(quote(KEY, safe=""), safe=""),
    "URL of numbers": "".join(f"%{ord(character):02x}" for character in KEY),
    "base64": base64.b64encode(KEY.encode()).decode().rstrip("="),
    "in pieces": "\u200b".join(KEY),
    "on two lines": f"{KEY[:9]}\n{KEY[9:]}",
    "in small letters": KEY.lower(),
    "hexadecimal": KEY.encode().hex(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_it_is_hidden_in_every_form(form: str) -> None:
    told = Secrets([KEY]).hidden(f"({form})", "***")
    assert told.startswith("(***")
    assert len(told) < 8


def test_it_is_hidden_where_it_was_encoded_with_something_before_it() -> None:
    told = Secrets([KEY]).hidden(base64.b64encode(f"Bearer {KEY}".encode()).decode(), "***")
    assert len(told) < 20


@pytest.mark.parametrize("name", ["plain", "JSON", "JSON of numbers", "Python", "HTML of numbers", "URL of numbers"])
def test_what_may_be_its_beginning_is_known(name: str) -> None:
    form = FORMS[name]
    assert all(Secrets([KEY]).begun("so " + form[:length]) >= length for length in range(1, len(form)))
    assert Secrets([KEY]).begun("so it is.") == 0


def test_a_beginning_that_was_cut_off_is_hidden() -> None:
    assert Secrets([KEY]).hidden(f"There is no tool '{KEY[:12]}…'.", "***") == "There is no tool '***…'."


@pytest.mark.parametrize("piece", ["\\", "%25", "&amp;", "\\u00", KEY[:-1], "s", "&#"])
def test_long_texts_take_linear_time(piece: str) -> None:
    start = time.process_time()
    Secrets([KEY]).hidden(piece * (100_000 // len(piece)), "***")
    assert time.process_time() - start < 5
