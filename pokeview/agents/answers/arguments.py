"""Makes what a model wrote fit the JSON schema that it was given: forgiving about form, strict about meaning.

Knows what tools here use: type, enum, const, anyOf, properties, required, additionalProperties, items, minItems,
maxItems, minimum, maximum, exclusiveMinimum, exclusiveMaximum and maxLength.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from pokeview.agents.answers.reasoning_extractor import REASONING_KEYS
from pokeview.text.untrusted import quoted

MOST_ITEMS = 1_000
MOST_CHARACTERS = 4_000
_MOST_DEPTH = 8
_BRACKETS = re.compile(r"\s*\[([^\[\]\"]*)\]\s*")

Schema = Mapping[str, Any]


class Misfit(Exception):
    """A value that cannot be made to fit; the text is a sentence for the model and the viewer."""


class Fitting:
    """One fitting; `notes` tell what was cut."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def fit(self, value: Any, schema: Schema, name: str, depth: int = 0) -> Any:
        """The value as the schema wants it. Raises Misfit."""
        if depth > _MOST_DEPTH:
            raise Misfit(f"{name} is nested too deeply.")
        if "anyOf" in schema:
            return self._any_of(value, schema["anyOf"], name, depth)
        if "const" in schema or "enum" in schema:
            return _meant_choice(value, schema.get("enum") or [schema["const"]], name)
        match schema.get("type"):
            case "object":
                return self._fit_object(value, schema, name, depth)
            case "array":
                return self._array(value, schema, name, depth)
            case "string":
                return self._string(value, schema, name)
            case "integer" | "number" as kind:
                return _fitting_number(value, schema, name, whole=kind == "integer")
            case "boolean":
                return _meant_choice({"true": True, "false": False}.get(str(value).lower(), value), [True, False], name)
        return value

    def _any_of(self, value: Any, schemas: list[Schema], name: str, depth: int) -> Any:
        problem = Misfit(f"{name} fits nothing.")
        for schema in schemas:
            try:
                return self.fit(value, schema, name, depth + 1)
            except Misfit as misfit:
                problem = misfit
        raise problem

    def _fit_object(self, value: Any, schema: Schema, name: str, depth: int) -> dict[str, Any]:
        fields = _decoded(value)
        if isinstance(fields, list) and len(fields) == 1:
            fields = fields[0]
        if not isinstance(fields, dict):
            raise Misfit(f"{name} should be an object, not {quoted(value)}.")
        properties: Mapping[str, Schema] = schema.get("properties", {})
        fields = _meant_keys(fields, properties)
        missing = [key for key in schema.get("required", []) if key not in fields]
        if missing:
            raise Misfit(f"{name} lacks {', '.join(map(repr, missing))}.")
        kept = {key: fields[key] for key in list(fields)[:MOST_ITEMS] if key in properties or _is_open(schema)}
        return {key: self.fit(item, properties.get(key, {}), key, depth + 1) for key, item in kept.items()}

    def _array(self, value: Any, schema: Schema, name: str, depth: int) -> list[Any]:
        items = _as_list(value)
        most = min(schema.get("maxItems", MOST_ITEMS), MOST_ITEMS)
        if len(items) > most:
            self.notes.append(f"{name} had {len(items)} items; the first {most} were kept.")
        if len(items) < schema.get("minItems", 0):
            raise Misfit(f"{name} should have at least {schema['minItems']} items, not {len(items)}.")
        inner = schema.get("items", {})
        return [self.fit(item, inner, f"{name}[{index}]", depth + 1) for index, item in enumerate(items[:most])]

    def _string(self, value: Any, schema: Schema, name: str) -> str:
        if isinstance(value, (dict, list)) or value is None:
            raise Misfit(f"{name} should be text, not {quoted(value)}.")
        text = str(value)
        most = min(schema.get("maxLength", MOST_CHARACTERS), MOST_CHARACTERS)
        if len(text) > most:
            self.notes.append(f"{name} had {len(text)} characters; the first {most} were kept.")
        return text[:most]


def decoded_object(text: str) -> dict[str, Any] | None:
    """The JSON object in the text, also when it was encoded twice; None when there is none."""
    value: Any = text
    for _ in range(3):
        if not isinstance(value, str):
            break
        value = _loaded_json(value)
    return value if isinstance(value, dict) else None


def _loaded_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unambiguous)
    except (ValueError, RecursionError):
        return None


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, unless it says two different things of one key. Raises ValueError."""
    fields: dict[str, Any] = {}
    for key, value in pairs:
        if fields.setdefault(key, value) != value and key not in REASONING_KEYS:
            raise ValueError(f"{key} is said twice")
    return fields


def _decoded(value: Any) -> Any:
    return decoded_object(value) if isinstance(value, str) else value


def _meant_keys(fields: dict[str, Any], properties: Mapping[str, Schema]) -> dict[str, Any]:
    """The fields under the names of properties: capitals, spaces and the singular of a list's name do not matter."""
    meant = {_folded_key(name): name for name in properties}
    singular = {_folded_key(name).removesuffix("s"): name for name in properties if name.endswith("s")}
    found = {key: meant.get(_folded_key(key)) or singular.get(_folded_key(key)) or key for key in fields}
    return {name if name not in fields else key: fields[key] for key, name in found.items()}


def _folded_key(key: str) -> str:
    return re.sub(r"[-\s]+", "_", key.strip()).casefold()


def _as_list(value: Any) -> list[Any]:
    """A list, also from text such as 'up, up, a' or from a single item."""
    if isinstance(value, list):
        return value[0] if len(value) == 1 and isinstance(value[0], list) else value
    if not isinstance(value, str):
        return [value]
    loaded = _loaded_json(value)
    if isinstance(loaded, list):
        return loaded
    if found := _BRACKETS.fullmatch(value):
        return [item.strip(" \t'") for item in found[1].split(",") if item.strip()]
    return [item.strip() for item in value.split(",") if item.strip()] if "," in value else value.split()


def _meant_choice(value: Any, choices: list[Any], name: str) -> Any:
    """The choice that is meant: capitals and white space do not matter."""
    if not isinstance(value, (dict, list)):
        folded = str(value).strip().casefold()
        for choice in choices:
            if choice == value or str(choice).strip().casefold() == folded:
                return choice
    raise Misfit(f"{name} is {quoted(value)}, which is none of: {', '.join(map(str, choices[:40]))}.")


def _fitting_number(value: Any, schema: Schema, name: str, *, whole: bool) -> int | float:
    try:
        # Python reads 1_0 as 10; nobody else does.
        number = math.nan if isinstance(value, bool) or "_" in str(value) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or (whole and number != int(number)):
        raise Misfit(f"{name} should be {'a whole number' if whole else 'a number'}, not {quoted(value)}.")
    for keyword, holds in _BOUNDS.items():
        if keyword in schema and not holds(number, schema[keyword]):
            raise Misfit(f"{name} is {number:g}, but its {keyword} is {schema[keyword]}.")
    return int(number) if whole else number


_BOUNDS: dict[str, Callable[[float, float], bool]] = {
    "minimum": lambda number, bound: number >= bound,
    "maximum": lambda number, bound: number <= bound,
    "exclusiveMinimum": lambda number, bound: number > bound,
    "exclusiveMaximum": lambda number, bound: number < bound,
}


def _is_open(schema: Schema) -> bool:
    return schema.get("additionalProperties", True) is not False
