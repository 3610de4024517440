"""A 'model' that knows the way through the bundled game and plays it with macros only, over HTTP as any other."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.agents.model_dialects import USAGE, call_of
from tests.support.agents.scripted_server import Reply, ScriptedServer

Call = tuple[str, dict[str, Any]]

THE_WAY: tuple[Call, ...] = (
    ("walk_to", {"y": 7, "x": 3}),
    ("talk_to", {"y": 5, "x": 8}),
    ("walk_to", {"y": 9, "x": 7}),
    ("walk_to", {"y": 12, "x": 5}),
    ("walk_to", {"y": 7, "x": 4}),
    ("talk_to", {"y": 2, "x": 4}),
    ("walk_to", {"y": 7, "x": 4}),
    ("walk_to", {"y": 11, "x": 4}),
    ("walk_to", {"y": 9, "x": 7}),
    ("talk_to", {"y": 5, "x": 8}),
)
"""Out of the house, to BRAM for a partner, to MOSS HALL, win, and back to BRAM."""


class PerfectPlayer(ScriptedServer):
    """Answers every request with the macro that the moment asks for."""

    def __init__(self) -> None:
        super().__init__()
        self._way: Iterator[Call] = iter(THE_WAY)

    def next_reply(self) -> Reply:
        offered = {tool["function"]["name"]: tool["function"] for tool in self.bodies[-1]["tools"]}
        return call_of(*self._call(offered))

    @property
    def tokens_sent(self) -> tuple[int, int]:
        """Prompt and completion tokens that all answers together have claimed."""
        answers = len(self.bodies)
        return answers * int(str(USAGE["prompt_tokens"])), answers * int(str(USAGE["completion_tokens"]))

    def _call(self, offered: dict[str, Any]) -> Call:
        if "fight" in offered:
            moves = offered["fight"]["parameters"]["properties"]["move"]["enum"]
            return "fight", {"move": moves[-1]}
        if "choose" in offered:
            options = offered["choose"]["parameters"]["properties"]["option"]["enum"]
            return "choose", {"option": "PUDDLUP" if "PUDDLUP" in options else options[0]}
        if "read_on" in offered:
            return "read_on", {}
        if "walk_to" in offered:
            return next(self._way)
        return "press", {"buttons": ["start"]}


def spoken_in(body: dict[str, Any]) -> str:
    """All text of a request."""
    return json.dumps(body["messages"])
