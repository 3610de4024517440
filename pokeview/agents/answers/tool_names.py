"""Which tool a model names, whatever its chat template leaves around the name."""

import re
from collections.abc import Sequence

from pokeview.agents.answers.conversation import Tool

_MARKS = re.compile(r"<\|.*|\[(?:ARGS|CALL_ID)\].*", re.DOTALL)
"""Such as <|channel|>commentary behind a name."""
_NUMBER = re.compile(r":\d+$")


def tool_named(written: str, tools: Sequence[Tool]) -> Tool | None:
    """The tool that is meant by functions.talk_to:0, default_api.talk_to, talk-to and the like; None for no tool."""
    name = _NUMBER.sub("", _MARKS.sub("", written).strip().strip("\"'`"))
    exact = {_folded(tool.name): tool for tool in tools}
    return exact.get(_folded(name)) or exact.get(_folded(re.split(r"[.:/]", name)[-1]))


def _folded(name: str) -> str:
    return re.sub(r"[-\s]+", "_", name.strip()).casefold()
