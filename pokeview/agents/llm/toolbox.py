"""The tools that a model may use: what each asks for, which are of use now, and the action that a call becomes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pokeview.agents.answers.conversation import Tool
from pokeview.agents.llm.memory import LONGEST_NOTES
from pokeview.errors import AgentError
from pokeview.games.state import GameMode, GameState
from pokeview.play.actions import (
    Action,
    Button,
    Buttons,
    Choose,
    Press,
    ReadOn,
    RunAway,
    SwitchTo,
    TalkTo,
    UseItem,
    UseMove,
    Wait,
    WalkTo,
)
from pokeview.play.observation import Observation

MOST_PRESSES = 10
LONGEST_WAIT_SECONDS = 10

_NOTES = {"type": "string", "description": "Optional: replaces your notes.", "maxLength": LONGEST_NOTES}


class UnusableCall(AgentError):
    """A call that no action can be made of; nothing is pressed for it."""


def tools_for(observation: Observation) -> tuple[Tool, ...]:
    """The tools that make sense now. Buttons always do."""
    state = observation.state
    if state is None:
        return (_press(), _wait_tool())
    by_mode: dict[GameMode, Callable[[GameState], list[Tool]]] = {
        GameMode.OVERWORLD: _on_the_map,
        GameMode.DIALOGUE: _in_text,
        GameMode.MENU: _in_text,
        GameMode.BATTLE: _in_battle,
        GameMode.TITLE: lambda _: [],
    }
    return (*by_mode[state.mode](state), _press(), _wait_tool())


def action_of(name: str, arguments: Mapping[str, Any], tools: tuple[Tool, ...]) -> Action:
    """The action of a call. Raises UnusableCall with a sentence for the model and the viewer."""
    if name not in {tool.name for tool in tools}:
        raise UnusableCall(f"There is no tool {name!r} now, only {', '.join(tool.name for tool in tools)}.")
    try:
        return _ACTIONS[name](arguments)
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableCall(f"{name} was called with {dict(arguments)!r}, which does not fit: {error}.") from None


def _on_the_map(state: GameState) -> list[Tool]:
    tools = [
        _tool("walk_to", "Go to a square you have seen; step by step, stops when something happens.", **_square()),
        _tool("talk_to", "Go to the person, sign or thing on a square, talk to it, read all it says.", **_square()),
    ]
    return tools + ([_use_item(state)] if state.bag else [])


def _in_text(state: GameState) -> list[Tool]:
    if state.menu is not None:
        return [_tool("choose", "Choose an option of the menu.", option=_one_of(state.menu.options))]
    return [_tool("read_on", "Read the text to its end or to the next choice.")]


def _in_battle(state: GameState) -> list[Tool]:
    assert state.battle is not None
    tools = [_tool("fight", "Fight with a move.", move=_one_of(_usable_moves(state)))] if _usable_moves(state) else []
    if state.bag:
        tools.append(_use_item(state))
    others = [monster.nickname for monster in state.party if not monster.fainted]
    if len(others) > 1:
        tools.append(_tool("switch_to", "Send out another member of the party.", monster=_one_of(others)))
    if state.battle.kind == "wild":
        tools.append(_tool("run_away", "Flee from the battle."))
    if state.menu is not None:
        tools.append(_tool("choose", "Choose an option of the menu that is up.", option=_one_of(state.menu.options)))
    else:
        tools.append(_tool("read_on", "Read the text to the next choice."))
    return tools


def _usable_moves(state: GameState) -> list[str]:
    assert state.battle is not None
    return [move.name for move in state.battle.own.moves if move.pp > 0]


def _use_item(state: GameState) -> Tool:
    items = _one_of([item.name for item in state.bag])
    return _tool("use_item", "Use an item from the bag, or throw it at a wild monster.", item=items)


def _press() -> Tool:
    buttons = {"type": "array", "items": _one_of(list(Button)), "minItems": 1, "maxItems": MOST_PRESSES}
    return _tool("press", "Press buttons, one after another; stops when the situation changes.", buttons=buttons)


def _wait_tool() -> Tool:
    seconds = {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_WAIT_SECONDS}
    return _tool("wait", "Press nothing for some seconds.", seconds=seconds)


def _tool(name: str, description: str, **properties: Mapping[str, Any]) -> Tool:
    schema = {
        "type": "object",
        "properties": properties | {"notes": _NOTES},
        "required": list(properties),
        "additionalProperties": False,
    }
    return Tool(name, description, schema)


def _square() -> dict[str, Mapping[str, Any]]:
    return {"y": {"type": "integer", "minimum": 0}, "x": {"type": "integer", "minimum": 0}}


def _one_of(names: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(dict.fromkeys(map(str, names)))}


def _press_buttons(arguments: Mapping[str, Any]) -> Action:
    names = arguments["buttons"]
    buttons = names.replace(",", " ").split() if isinstance(names, str) else list(names)
    if not 1 <= len(buttons) <= MOST_PRESSES:
        raise ValueError(f"1 to {MOST_PRESSES} buttons can be pressed in a step, not {len(buttons)}")
    return Buttons(tuple(Press(Button(str(name).strip().lower())) for name in buttons))


def _wait_seconds(arguments: Mapping[str, Any]) -> Action:
    seconds = float(arguments["seconds"])
    if not 0 < seconds <= LONGEST_WAIT_SECONDS:
        raise ValueError(f"a wait lasts up to {LONGEST_WAIT_SECONDS} seconds")
    return Wait(max(1, round(seconds * 60)))


_ACTIONS: Mapping[str, Callable[[Mapping[str, Any]], Action]] = {
    "walk_to": lambda given: WalkTo(int(given["y"]), int(given["x"])),
    "talk_to": lambda given: TalkTo(int(given["y"]), int(given["x"])),
    "read_on": lambda _: ReadOn(),
    "choose": lambda given: Choose(str(given["option"])),
    "fight": lambda given: UseMove(str(given["move"])),
    "use_item": lambda given: UseItem(str(given["item"])),
    "switch_to": lambda given: SwitchTo(str(given["monster"])),
    "run_away": lambda _: RunAway(),
    "press": _press_buttons,
    "wait": _wait_seconds,
}
