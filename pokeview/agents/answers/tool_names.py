"""Which tool a model names, whatever its chat template leaves around the name."""

import re
from collections.abc import Sequence

from pokeview.agents.answers.conversation import Tool

_RECIPIENT = re.compile(r"\bto=(?:functions\.)?([\w.-]{1,80})")
_OPENING_MARK = re.compile(r"\A[\s*_\"'`\u200b\ufeff]*(?:<\|?(?:function|tool_call|tool)(?:=|\|?>)\s*)?")
_MARKS = re.compile(r"<.*|\[(?:ARGS|CALL_ID)\].*|\(\W*\Z|[\s:]json\W*\Z|>.*", re.DOTALL)
"""Such as <|channel|>commentary, </function> or () behind a name."""
_NUMBER = re.compile(r"[:#]\d+$")
_NAMESPACE = re.compile(r"[.:/]|__|\A(?:functions?|tools?|default_api)_|\A(?:pokeview|game)-", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MOST_CHARACTERS = 300


def tool_named(written: str, tools: Sequence[Tool]) -> Tool | None:
    """The tool that is meant by functions.talk_to:0, default_api.talk_to, talk-to and the like; None for no tool."""
    written = written[:_MOST_CHARACTERS]
    recipient = _RECIPIENT.search(written)
    name = recipient[1] if recipient else _OPENING_MARK.sub("", written)
    name = _NUMBER.sub("", _MARKS.sub("", name).strip().strip("\"'`*\u200b\ufeff"))
    exact = {_folded(tool.name): tool for tool in tools}
    forms = (name, _NAMESPACE.split(name)[-1], _HUMP.sub("_", _NAMESPACE.split(name)[-1]))
    return next((exact[_folded(form)] for form in forms if _folded(form) in exact), None)


def _folded(name: str) -> str:
    return re.sub(r"[-\s]+", "_", name.strip()).casefold()
