"""What a session and an agent in another process tell each other: one JSON object a line.

To the agent: `{"turn": 3, "observation": ..., "memory": ...}` asks for a decision, with a memory to recall first if
there is one; `{"abandon": 3}` says that nobody waits for it any more. From it: `{"ready": name, "protocol": 1}` or
`{"refused": sentence}` at the start, then for each turn any number of `thought` and `alive`, and one of `decision`
(with the `memory` after it), `failed` (asking again may help) and `problem` (it will not).
"""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_type_hints

import numpy as np

from pokeview.play.agent import Decision, DecisionFailed, Exchange, Usage
from pokeview.play.json_form import from_json, to_json
from pokeview.play.observation import Observation

PROTOCOL = 1
_PICTURE = "picture"
_PICTURE_SHAPE = (144, 160, 3)


def observation_as_json(observation: Observation) -> dict[str, Any]:
    """An observation with its picture."""
    json = {name: to_json(kind, getattr(observation, name)) for name, kind in _observation_kinds().items()}
    packed = zlib.compress(observation.picture.tobytes(), 1)
    return {**json, _PICTURE: base64.b64encode(packed).decode("ascii")}


def observation_from_json(json: Mapping[str, Any]) -> Observation:
    """What `observation_as_json` gave; what another version of pokeview adds is left out. Raises MISSHAPEN."""
    known = {name: from_json(kind, json[name]) for name, kind in _observation_kinds().items() if name in json}
    pixels = np.frombuffer(zlib.decompress(base64.b64decode(json[_PICTURE])), np.uint8)
    return Observation(**known, picture=pixels.reshape(_PICTURE_SHAPE).copy())


def decision_as_json(decision: Decision) -> Any:
    return to_json(Decision, decision)


def decision_from_json(json: Any) -> Decision:
    """What `decision_as_json` gave. Raises MISSHAPEN."""
    decision: Decision = from_json(Decision, json)
    return decision


def failure_as_json(error: DecisionFailed) -> dict[str, Any]:
    """A failure after which asking again may help."""
    return {
        "failed": str(error),
        "usage": to_json(Usage, error.usage),
        "exchange": to_json(Exchange | None, error.exchange),
    }


def failure_from_json(json: Mapping[str, Any]) -> DecisionFailed:
    """What `failure_as_json` gave. Raises MISSHAPEN."""
    return DecisionFailed(
        str(json["failed"]), from_json(Usage, json["usage"]), from_json(Exchange | None, json["exchange"])
    )


def _observation_kinds() -> dict[str, Any]:
    hints = get_type_hints(Observation)
    return {field.name: hints[field.name] for field in fields(Observation) if field.name != _PICTURE}
