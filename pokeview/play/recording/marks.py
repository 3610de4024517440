"""What stands out in a recording: the steps by which a viewer finds the way in a session of thousands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pokeview.play.json_form import from_json, to_json
from pokeview.play.recording.recorded_step import Account

Kind = Literal["milestone", "battle", "agent"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a step brought.

    `text` is the name of the milestone reached in it, the enemy of the battle begun in it ("SNAILY L4"), or the name of
    the agent that plays from it on.
    """

    step: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Before:
    """What there was before a step, which tells what it has brought."""

    agent: str = ""
    in_battle: bool = False

    @classmethod
    def next_after(cls, account: Account) -> "Before":
        return cls(account.agent, _enemy(account) != "")


def marks_as_text(account: Account, before: Before) -> str:
    """The marks of a step as they are recorded; '' for none."""
    found = list(_marks(account, before))
    return json.dumps(to_json(list[tuple[str, str]], found), separators=(",", ":")) if found else ""


def marks_from_text(step: int, text: str) -> Iterator[Mark]:
    """What `marks_as_text` was given. Raises one of MISSHAPEN for anything else."""
    for kind, told in from_json(list[tuple[str, str]], json.loads(text or "[]")):
        yield Mark(step, kind, told)


def _marks(account: Account, before: Before) -> Iterator[tuple[Kind, str]]:
    if account.agent != before.agent:
        yield "agent", account.agent
    if _enemy(account) and not before.in_battle:
        yield "battle", _enemy(account)
    for name in account.milestones:
        yield "milestone", name


def _enemy(account: Account) -> str:
    return account.state.enemy if account.state else ""
