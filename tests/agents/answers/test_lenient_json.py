"""JSON as models write it: what they mean is read, what was cut is never finished."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.agents.answers.lenient_json import LenientValue, MalformedJson, UnfinishedJson, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_it_reads_what_json_reads(value: dict[str, Any]) -> None:
    assert read_json(json.dumps(value)).value == value


@given(st.dictionaries(st.text(min_size=1), VALUES, min_size=1, max_size=3), st.data())
def test_what_was_cut_is_the_beginning_of_what_was_meant_or_unfinished(value: dict[str, Any], data: Any) -> None:
    text = json.dumps(value)
    cut = data.draw(st.integers(1, len(text) - 1))
    try:
        found = read_json(text[:cut])
    except UnfinishedJson:
        return
    assert not found.is_closed
    assert is_beginning(found.value, value)


def is_beginning(part: Any, whole: Any) -> bool:
    """True for an object that lacks keys at its end, and is otherwise the same."""
    if not isinstance(part, dict) or not isinstance(whole, dict):
        return bool(part == whole)
    return all(key in whole and is_beginning(value, whole[key]) for key, value in part.items())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'a': 'b',}", {"a": "b"}),
        ('{"a": [1, 2,], // so\n "b": /* or so */ True}', {"a": [1, 2], "b": True}),
        ("{tool: press, buttons: [up, a]}", {"tool": "press", "buttons": ["up", "a"]}),
        ('{"a": "say \\"hi\\"", "b": \'it\\\'s\'}', {"a": 'say "hi"', "b": "it's"}),
        ('{"a": {"b": 1}, "c": {"d": "e"', {"a": {"b": 1}, "c": {"d": "e"}}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}),
    ],
)
def test_it_is_forgiving_about_form(text: str, value: Any) -> None:
    assert read_json(text).value == value


@pytest.mark.parametrize(
    "text", ['{"a": 1', '{"a": "b', '{"a": ["b"', '{"a": tru', '{"a":', '{"a"', "{", '{"a": 1,', '{"a": {"b": [', ""]
)
def test_what_ends_inside_of_a_value_is_unfinished(text: str) -> None:
    with pytest.raises(UnfinishedJson):
        read_json(text)


@pytest.mark.parametrize(
    "text",
    ["}{", '{"a" 1}', '{"a": [1, 2}', '{"a": 1 2}', "[" * 500, '{"a": <b>}', '{"a": 1e}', '{"a": ' + "9" * 9999 + "}"],
)
def test_what_is_no_json_is_malformed(text: str) -> None:
    with pytest.raises(MalformedJson):
        read_json(text)


def test_it_says_where_it_ends() -> None:
    assert read_json('so {"a": 1} and', 3) == LenientValue({"a": 1}, 11, is_closed=True)
