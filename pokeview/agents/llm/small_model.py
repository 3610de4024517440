"""How the smallest models are asked: examples, a few lines about the moment, and a handful of choices to name one of.

Models of up to about three billion parameters cannot read a map of characters. A guide reads it for them: it says what
can be done here and what speaks for it. The model still chooses, and its choice is carried out whatever the guide says.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pokeview.agents.answers.conversation import Answer, Tool
from pokeview.agents.llm.briefing import Brief, Briefing, FullBriefing
from pokeview.agents.llm.choices import Choice
from pokeview.agents.llm.guide import Guide
from pokeview.agents.llm.instructions import NOT_CHOSEN, Instructions
from pokeview.agents.llm.memory import AgentMemory
from pokeview.agents.llm.model_choice import Profile
from pokeview.agents.llm.prompt import SYSTEM_PROMPT
from pokeview.agents.llm.toolbox import UnusableCall
from pokeview.games.state import Battle, GameState
from pokeview.play.actions import Action, Wait
from pokeview.play.observation import Observation
from pokeview.text.untrusted import plain_line

LARGEST_SMALL = 3.5e9
"""Parameters up to which a model counts as small."""

INSTRUCTIONS = "You play a Game Boy RPG. Choose what is good. Reply in JSON."
SMALL_PROMPT = Instructions(INSTRUCTIONS, "pokeview-small-system")


def _example(moment: str, good: Mapping[str, str], other: Sequence[str]) -> tuple[str, str, str]:
    choices = [
        *(Choice(label, Wait(1), why) for label, why in good.items()),
        *(Choice(name, Wait(1)) for name in other),
    ]
    best = choices[0]
    return _choices_text(moment, choices), f"{best.why}, so I {best.label}.", best.label


def _choices_text(moment: str, choices: Sequence[Choice]) -> str:
    """One line a choice. What is good comes last, in the words of a good answer: the smallest models copy those."""
    other = [f"other: {choice.label}" for choice in choices if not choice.why]
    good = [f"good: {choice.why}, so I {choice.label}" for choice in choices if choice.why]
    return "\n".join([moment, *other, *good])


EXAMPLES = (
    _example(
        "Battle: FOXLET 18/20 HP against MOLE 9/14 HP.",
        {"fight with BITE": "It takes 6 HP"},
        ["fight with HOWL", "run away"],
    ),
    _example('Text: "Good morning!"', {"read on": "There is more to read"}, ["press b"]),
    _example("OAKTON.", {"explore south": "I have not seen it"}, ["go to MILL", "talk to person 7"]),
    _example(
        "OAKTON.",
        {"talk to person 7": "I have not met them", "explore east": "I have not seen it"},
        ["go to MILL"],
    ),
    _example("MILL.", {"go to OAKTON": "There is more to do"}, ["talk to person 3"]),
    _example(
        "MILL.",
        {"enter the door west": "I have never been there", "read the sign": "I have not read it"},
        ["go to OAKTON"],
    ),
    _example('Menu: "Which hat?"', {"choose RED": "It is offered", "choose BLUE": "It is offered"}, ["press b"]),
)
"""What is told, the reasoning and the choice. Of those tried, these in this order mislead Gemma 3 270M the least."""

LONGEST_REASONING = 80
LONGEST_TEXT = 120
MOST_ANSWER_TOKENS = 80
RESTLESS_TEMPERATURE = 0.8
"""At temperature 0 the same words get the same answer for ever: not after a bad one, nor while going in circles."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([mb])(?![a-z])")
_UNITS = {"m": 1e6, "b": 1e9}


class SmallBriefing(Briefing):
    """Asks for one of the guide's choices. Everything but the last message is always the same, so servers cache it."""

    can_be_criticised = False
    most_tokens = 700

    def __init__(self, prompt: Instructions = SMALL_PROMPT) -> None:
        self.prompt = prompt
        self._guide = Guide()
        self._choices: tuple[Choice, ...] = ()

    def write(self, observation: Observation, memory: AgentMemory, problem: str) -> Brief:
        self._choices = self._guide.choices(observation)
        labels = [choice.label for choice in self._choices]
        system = {"role": "system", "content": self.prompt.text}
        messages = [system, *_EXAMPLE_MESSAGES, {"role": "user", "content": tell(observation, self._choices)}]
        tool = Tool("choose", "Do one of the things that can be done now.", _object_schema(choice=_one_of(labels)))
        schema = _object_schema(reasoning={"type": "string", "maxLength": LONGEST_REASONING}, choice=_one_of(labels))
        return Brief(messages, (tool,), schema, sampling(observation, problem), self.prompt.label)

    def read(self, answer: Answer, brief: Brief) -> Action:
        return self.take(str(answer.arguments.get("choice", "")))

    def remember(self) -> dict[str, object]:
        return self._guide.remember()

    def recall(self, memory: Mapping[str, Any]) -> None:
        if memory:
            self._guide.recall(memory)

    def take(self, label: str) -> Action:
        """The action of a choice that was offered last. Raises UnusableCall."""
        for choice in self._choices:
            if choice.label == label:
                self._guide.take_note(choice)
                return choice.action
        raise UnusableCall(f"{label!r} cannot be chosen now, only {', '.join(c.label for c in self._choices)}.")


def briefing_for(
    model: str, profile: Profile = "auto", most_tokens: int = 6000, prompt: Instructions = NOT_CHOSEN
) -> Briefing:
    """The way to ask a model; 'auto' goes by the number of parameters in its name, such as 270m or 1.5b.

    `prompt` takes the place of the packaged instructions if it has a text.
    """
    small = profile == "small" or (profile == "auto" and 0 < _parameters_in_name(model) <= LARGEST_SMALL)
    if small:
        return SmallBriefing(prompt.in_place_of(SMALL_PROMPT))
    return FullBriefing(most_tokens, prompt.in_place_of(SYSTEM_PROMPT))


def sampling(observation: Observation, problem: str) -> dict[str, Any]:
    """Steady and short, and restless when what was chosen before led nowhere."""
    restless = bool(problem or observation.warning) or observation.state is None
    return {"temperature": RESTLESS_TEMPERATURE if restless else 0.0, "max_tokens": MOST_ANSWER_TOKENS}


def tell(observation: Observation, choices: Sequence[Choice]) -> str:
    """The moment in a few lines: where, what is on screen, what can be done and what speaks for it."""
    return _choices_text(_moment_text(observation.state), choices)


def _moment_text(state: GameState | None) -> str:
    if state is None:
        return "Unknown game."
    if state.battle is not None and state.menu is not None:
        return _fight_text(state.battle)
    said = _short(state.dialogue)
    if state.menu is not None:
        return f'Menu: "{said}"' if said else "Menu."
    if said:
        return f'Text: "{said}"'
    return f"{state.area.name}." if state.area is not None else "Title screen."


def _fight_text(battle: Battle) -> str:
    own, enemy = battle.own, battle.enemy
    return f"Battle: {own.nickname} {own.hp}/{own.max_hp} HP against {enemy.species} {enemy.hp}/{enemy.max_hp} HP."


def _short(text: str) -> str:
    """One line, the end of it when it is long: what was said last is what counts."""
    return plain_line(text.replace('"', "'"))[-LONGEST_TEXT:]


def _parameters_in_name(model: str) -> float:
    """The largest number of parameters that a model's name tells, 0 when it tells none."""
    name = model.lower()
    return max((float(number) * _UNITS[unit] for number, unit in _SIZE.findall(name)), default=0.0)


def _one_of(labels: Sequence[str]) -> Mapping[str, Any]:
    return {"type": "string", "enum": list(labels)}


def _object_schema(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _example_messages() -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for told, reasoning, choice in EXAMPLES:
        answer = json.dumps({"reasoning": reasoning, "choice": choice})
        messages += [{"role": "user", "content": told}, {"role": "assistant", "content": answer}]
    return messages


_EXAMPLE_MESSAGES = _example_messages()
