"""How the smallest models are asked: a few lines about the moment, examples, and a handful of choices to name one of.

Models of up to about three billion parameters cannot read a map of characters. A guide reads it for them: it says what
can be done here and what speaks for it. The model still chooses, and its choice is carried out whatever the guide says.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pokeview.agents.briefing import Brief, Briefing, FullBriefing
from pokeview.agents.chat.conversation import Answer, Tool
from pokeview.agents.choices import Choice
from pokeview.agents.guide import Guide
from pokeview.agents.memory import Memory
from pokeview.agents.toolbox import UnusableCall
from pokeview.games.state import Battle, GameState
from pokeview.play.actions import Action
from pokeview.play.observation import Observation

Profile = Literal["auto", "full", "small"]

LARGEST_SMALL = 3.5e9
"""Parameters up to which a model counts as small."""

INSTRUCTIONS = "You play a Game Boy role-playing game. Choose something good, and say why. Reply in JSON."

EXAMPLES: Sequence[tuple[str, str, str]] = (
    (
        "OAKTON. Good: talk to person 7 (not met), explore east (not seen). Other: go to MILL.",
        "Person 7 is not met, so I talk to person 7.",
        "talk to person 7",
    ),
    (
        'Text: "Good morning!" Good: read on (there is more to read). Other: press b.',
        "There is more to read, so I read on.",
        "read on",
    ),
    (
        "Battle: FOXLET 18/20 HP against MOLE 9/14 HP. Good: fight with BITE (it takes 6 HP). Other: run away.",
        "BITE takes 6 HP, so I fight with BITE.",
        "fight with BITE",
    ),
    (
        "The viewer says: go to MILL! OAKTON. Good: explore east (not seen). Other: go to MILL.",
        "The viewer says so, so I go to MILL.",
        "go to MILL",
    ),
    (
        'Menu: "Which hat?" Good: choose RED (it is offered), choose BLUE (it is offered). Other: press b.',
        "BLUE is offered, so I choose BLUE.",
        "choose BLUE",
    ),
    (
        "MILL. Good: enter the door west (never been there), read the sign (not read). Other: go to OAKTON.",
        "I have never been there, so I enter the door west.",
        "enter the door west",
    ),
)
"""What is told, the reasoning and the choice. Reasoning comes first, which makes small models choose better."""

LONGEST_REASONING = 80
LONGEST_TEXT = 120
MOST_ANSWER_TOKENS = 80
RETRY_TEMPERATURE = 0.7
"""Asked again in the same words at temperature 0 it would give the same answer again."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([mb])(?![a-z])")
_UNITS = {"m": 1e6, "b": 1e9}


class SmallBriefing(Briefing):
    """Asks for one of the guide's choices. Everything but the last message is always the same, so servers cache it."""

    can_be_criticised = False
    most_tokens = 700

    def __init__(self) -> None:
        self._guide = Guide()
        self._choices: tuple[Choice, ...] = ()

    def write(self, observation: Observation, memory: Memory, problem: str) -> Brief:
        self._choices = self._guide.choices(observation)
        labels = [choice.label for choice in self._choices]
        messages = [*_PREFIX, {"role": "user", "content": tell(observation, self._choices)}]
        tool = Tool("choose", "Do one of the things that can be done now.", _object(choice=_one_of(labels)))
        schema = _object(reasoning={"type": "string", "maxLength": LONGEST_REASONING}, choice=_one_of(labels))
        temperature = RETRY_TEMPERATURE if problem else 0.0
        return Brief(messages, (tool,), schema, {"temperature": temperature, "max_tokens": MOST_ANSWER_TOKENS})

    def read(self, answer: Answer, brief: Brief) -> Action:
        return self.take(str(answer.arguments.get("choice", "")))

    def take(self, label: str) -> Action:
        """The action of a choice that was offered last. Raises UnusableCall."""
        for choice in self._choices:
            if choice.label == label:
                self._guide.take_note(choice)
                return choice.action
        raise UnusableCall(f"{label!r} cannot be chosen now, only {', '.join(c.label for c in self._choices)}.")


def briefing_for(model: str, profile: Profile = "auto", most_tokens: int = 6000) -> Briefing:
    """The way to ask a model; 'auto' goes by the number of parameters in its name, such as 270m or 1.5b."""
    small = profile == "small" or (profile == "auto" and 0 < _parameters(model) <= LARGEST_SMALL)
    return SmallBriefing() if small else FullBriefing(most_tokens)


def tell(observation: Observation, choices: Sequence[Choice]) -> str:
    """The moment in a line or two: where, what is on screen, what can be done and what speaks for it."""
    good = ", ".join(f"{choice.label} ({choice.why})" for choice in choices if choice.why) or "none"
    other = ", ".join(choice.label for choice in choices if not choice.why) or "none"
    wishes = [f"The viewer says: {_short(nudge)}!" for nudge in observation.nudges[-1:]]
    return " ".join([*wishes, _moment(observation.state), f"Good: {good}.", f"Other: {other}."])


def _moment(state: GameState | None) -> str:
    if state is None:
        return "Unknown game."
    if state.battle is not None and state.menu is not None:
        return _fight(state.battle)
    said = _short(state.dialogue)
    if state.menu is not None:
        return f'Menu: "{said}"' if said else "Menu."
    if said:
        return f'Text: "{said}"'
    return f"{state.area.name}." if state.area is not None else "Title screen."


def _fight(battle: Battle) -> str:
    own, enemy = battle.own, battle.enemy
    return f"Battle: {own.nickname} {own.hp}/{own.max_hp} HP against {enemy.species} {enemy.hp}/{enemy.max_hp} HP."


def _short(text: str) -> str:
    """One line, the end of it when it is long: what was said last is what counts."""
    return " ".join(text.replace('"', "'").split())[-LONGEST_TEXT:]


def _parameters(model: str) -> float:
    """The largest number of parameters that a model's name tells, 0 when it tells none."""
    name = model.lower()
    return max((float(number) * _UNITS[unit] for number, unit in _SIZE.findall(name)), default=0.0)


def _one_of(labels: Sequence[str]) -> Mapping[str, Any]:
    return {"type": "string", "enum": list(labels)}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _prefix() -> list[dict[str, Any]]:
    messages = [{"role": "system", "content": INSTRUCTIONS}]
    for told, reasoning, choice in EXAMPLES:
        answer = json.dumps({"reasoning": reasoning, "choice": choice})
        messages += [{"role": "user", "content": told}, {"role": "assistant", "content": answer}]
    return messages


_PREFIX = _prefix()
