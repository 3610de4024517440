"""What a logged agent answers: with a toy game for every turn of events, and with the bundled one."""

import base64
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from PIL import Image
from toy_game import ScriptedAgent, ToyGame, ToyGameBoy

from pokeview.errors import AgentError, CartridgeError
from pokeview.gameboy import GameBoy
from pokeview.games.state import Direction
from pokeview.play.actions import Action, Walk, press
from pokeview.play.agent import DecisionFailed, Usage
from pokeview.play.session import Session
from pokeview.tracking.model_interface import Answer, ModelInterface, find_cartridge, interface_of

START = {"action": "start_game", "headless": True}
STEP = {"action": "step"}


def toy_interface(script: Sequence[Action | Exception] = ()) -> ModelInterface:
    return ModelInterface(lambda: Session(cast("GameBoy", ToyGameBoy()), ToyGame(), ScriptedAgent(script)))


def one(answer: Answer | list[Answer]) -> Answer:
    assert isinstance(answer, dict)
    return answer


def size_of(answer: Answer) -> tuple[int, int]:
    picture = Image.open(io.BytesIO(base64.b64decode(answer["screen_base64"])))
    assert picture.format == "PNG"
    return picture.size


def test_a_game_is_started_and_stepped() -> None:
    interface = toy_interface([press("up", "a")])
    started = one(interface.predict(START))
    assert (started["status"], started["success"], size_of(started)) == ("success", True, (160, 144))
    assert started["ai_response"] == "Toy has started."
    stepped = one(interface.predict(STEP))
    assert stepped["action_executed"] == "up, a"
    assert stepped["ai_response"] == "I do as I am told."
    assert stepped.keys() == {"status", "screen_base64", "action_executed", "success", "ai_response"}


@pytest.mark.parametrize(
    "rows", [STEP, [STEP], pd.DataFrame([STEP]), pd.DataFrame([{"action": "step", "headless": None}])]
)
def test_one_row_in_is_one_answer_out(rows: Any) -> None:
    interface = toy_interface()
    interface.predict(START)
    assert one(interface.predict(rows))["status"] == "success"


@pytest.mark.parametrize("rows", [[START, STEP], pd.DataFrame([START, STEP])])
def test_several_rows_in_are_as_many_answers_out(rows: Any) -> None:
    answers = toy_interface().predict(rows)
    assert isinstance(answers, list)
    assert [answer["action_executed"] for answer in answers] == ["start_game", "b"]


def test_a_step_without_a_game_is_an_error() -> None:
    assert toy_interface().predict(STEP) == {
        "status": "error",
        "screen_base64": "",
        "action_executed": "",
        "success": False,
        "ai_response": "",
        "error": "There is no game yet: send the action 'start_game' first, not 'step'.",
    }


@pytest.mark.parametrize("row", [{"action": "fly"}, {"action": 7}, {"action": None}, {"headless": True}])
def test_a_wrong_action_is_an_error_that_shows_the_game(row: dict[str, Any]) -> None:
    interface = toy_interface()
    interface.predict(START)
    answer = one(interface.predict(row))
    assert answer["status"] == "error"
    assert answer["error"] == f"The action has to be 'start_game' or 'step', not {row.get('action')!r}."
    assert size_of(answer) == (160, 144)


def test_an_agent_that_fails_is_an_error_and_may_be_asked_again() -> None:
    interface = toy_interface([AgentError("No key is set."), press("a")])
    interface.predict(START)
    assert one(interface.predict(STEP))["error"] == "No key is set."
    assert one(interface.predict(STEP))["action_executed"] == "a"


def test_an_agent_that_says_nonsense_once_is_asked_again_within_the_step() -> None:
    interface = toy_interface([DecisionFailed("No such button.", Usage()), press("a")])
    interface.predict(START)
    stepped = one(interface.predict(STEP))
    assert (stepped["action_executed"], stepped["ai_response"]) == ("a", "I do as I am told.")


def test_a_game_that_is_over_can_be_started_again() -> None:
    into_the_cave = Walk((Direction.DOWN, Direction.DOWN, Direction.RIGHT, Direction.RIGHT, Direction.DOWN))
    interface = toy_interface([into_the_cave, Walk((Direction.UP,))])
    interface.predict(START)
    interface.predict([STEP, STEP])
    over = one(interface.predict(STEP))
    assert over["error"] == "The game is over: send the action 'start_game' to play it again."
    assert one(interface.predict(START))["status"] == "success"
    assert one(interface.predict(STEP))["status"] == "success"


def test_starting_again_switches_the_first_game_boy_off() -> None:
    machines: list[ToyGameBoy] = []

    def open_session() -> Session:
        machines.append(ToyGameBoy())
        return Session(cast("GameBoy", machines[-1]), ToyGame(), ScriptedAgent())

    interface = ModelInterface(open_session)
    interface.predict([START, START])
    assert [machine.closed for machine in machines] == [True, False]


async def test_a_caller_may_have_an_event_loop_of_its_own() -> None:
    assert one(toy_interface().predict(START))["status"] == "success"


def test_callers_on_several_threads_take_turns() -> None:
    interface = toy_interface()
    interface.predict(START)
    with ThreadPoolExecutor(4) as threads:
        answers = [one(answer) for answer in threads.map(interface.predict, [STEP] * 20)]
    assert {answer["status"] for answer in answers} == {"success"}


def test_the_bundled_game_is_played_with_no_cartridge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POKEVIEW_ROM", raising=False)
    interface = interface_of({"agent": "random", "game": "fernvale", "seed": 3})
    assert one(interface.predict(START))["ai_response"] == "FERNVALE has started."
    steps = [one(interface.predict(STEP)) for _ in range(3)]
    assert all(size_of(step) == (160, 144) for step in steps)
    again = interface_of({"agent": "random", "game": "fernvale", "seed": 3})
    again.predict(START)
    assert [again.predict(STEP) for _ in range(3)] == steps, "the same seed plays the same game"


def test_another_game_needs_its_cartridge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POKEVIEW_ROM", raising=False)
    with pytest.raises(CartridgeError, match="set POKEVIEW_ROM"):
        find_cartridge({"game": "pokemon_red"})
    answer = one(interface_of({"game": "pokemon_red"}).predict(START))
    assert answer["error"].startswith("This agent was logged while playing pokemon_red")


def test_the_cartridge_of_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_cartridge({"rom": "mine.gb"}) == Path("mine.gb")
    monkeypatch.setenv("POKEVIEW_ROM", "other.gb")
    assert find_cartridge({"rom": "mine.gb"}) == Path("other.gb")


def test_an_unknown_agent_is_an_error() -> None:
    assert "There is no agent called 'nobody'" in one(interface_of({"agent": "nobody"}).predict(START))["error"]
