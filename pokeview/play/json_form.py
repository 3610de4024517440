"""Values as JSON and back, told by their types: what a session or an agent keeps over its end."""

import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

MISSHAPEN = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What taking up JSON of another shape may raise."""


def to_json(kind: Any, value: object) -> Any:
    """The JSON form of a value of that type.

    `kind` is a plain type, an enum, a dataclass, or a tuple, list, set, frozenset, dict or union of such; `object` is
    any JSON. Dictionaries keep their order, sets come out sorted.
    """
    return _form(kind).dump(value)


def from_json(kind: Any, json: Any) -> Any:
    """The value of that type. Raises one of MISSHAPEN for JSON of another shape."""
    return _form(kind).load(json)


@dataclass(frozen=True, slots=True)
class _Form:
    dump: Callable[[Any], Any]
    load: Callable[[Any], Any]


@cache
def _form(kind: Any) -> _Form:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return _sequence_form(arguments[0], tuple) if arguments[1:] == (...,) else _tuple(arguments)
    if origin is list:
        return _sequence_form(arguments[0], list)
    if origin in (set, frozenset):
        return _sequence_form(arguments[0], origin, sorted)
    if origin is dict:
        return _dict(*arguments)
    if is_dataclass(kind):
        return _dataclass_form(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Form(lambda member: member.value, kind)
    return _scalar_form(kind)


def _scalar_form(kind: Any) -> _Form:
    allowed = (int, float) if kind is float else kind

    def load(json: Any) -> Any:
        if not isinstance(json, allowed) or (isinstance(json, bool) and kind in (int, float)):
            raise TypeError(f"{json!r} is no {kind.__name__}")
        return json

    return _Form(lambda value: value, load)


def _sequence_form(
    kind: Any, make: Callable[[Iterable[Any]], Any], order: Callable[[Any], Iterable[Any]] = iter
) -> _Form:
    item = _form(kind)
    return _Form(
        lambda row: [item.dump(value) for value in order(row)], lambda json: make(map(item.load, _checked_list(json)))
    )


def _tuple(kinds: tuple[Any, ...]) -> _Form:
    items = [_form(kind) for kind in kinds]

    def dump(values: tuple[Any, ...]) -> list[Any]:
        return [item.dump(value) for item, value in zip(items, values, strict=True)]

    def load(json: Any) -> tuple[Any, ...]:
        return tuple(item.load(value) for item, value in zip(items, _checked_list(json), strict=True))

    return _Form(dump, load)


def _dict(key_kind: Any, value_kind: Any) -> _Form:
    """An object where the keys are text, else a list of pairs."""
    if key_kind is not str:
        pairs = _form(list[tuple[key_kind, value_kind]])
        return _Form(lambda mapping: pairs.dump(mapping.items()), lambda json: dict(pairs.load(json)))
    value = _form(value_kind)
    return _Form(
        lambda mapping: {key: value.dump(item) for key, item in mapping.items()},
        lambda json: {key: value.load(item) for key, item in json.items()},
    )


def _dataclass_form(kind: Any) -> _Form:
    """An object. A field that has a default may be missing: it is newer than what was kept."""
    hints = get_type_hints(kind)
    forms = [(field.name, _form(hints[field.name])) for field in fields(kind)]
    optional = {field.name for field in fields(kind) if (field.default, field.default_factory) != (MISSING, MISSING)}
    return _Form(
        lambda record: {name: form.dump(getattr(record, name)) for name, form in forms},
        lambda json: kind(
            **{name: form.load(json[name]) for name, form in forms if name in json or name not in optional}
        ),
    )


def _union(kinds: tuple[Any, ...]) -> _Form:
    """None as null, the only other type as it is, one of several as [its name, its form]."""
    others = [kind for kind in kinds if kind is not types.NoneType]
    one = _form(others[0]) if len(others) == 1 else _named(others)
    return _Form(
        lambda value: None if value is None else one.dump(value),
        lambda json: None if json is None and types.NoneType in kinds else one.load(json),
    )


def _named(kinds: list[Any]) -> _Form:
    forms = {kind.__name__: _form(kind) for kind in kinds}
    return _Form(
        lambda value: [type(value).__name__, forms[type(value).__name__].dump(value)],
        lambda json: forms[json[0]].load(json[1]),
    )


def _checked_list(json: Any) -> list[Any]:
    if not isinstance(json, list):
        raise TypeError(f"{json!r} is no list")
    return json
