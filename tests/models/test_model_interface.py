"""What a logged agent answers: with a toy game for every turn of events, and with the bundled one."""

import asyncio
import base64
import gc
import io
import multiprocessing
import threading
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from PIL import Image

from pokeview.errors import AgentError, CartridgeError
from pokeview.gameboy import GameBoy
from pokeview.games.state import Direction
from pokeview.models.model_config import ModelConfig
from pokeview.models.model_interface import ModelInterface, interface_of
from pokeview.models.played_game import StepAnswer, find_cartridge
from pokeview.play.actions import Action, Button, Input, Walk, press
from pokeview.play.agent import Agent, Decision, DecisionFailed, Thought, Usage
from pokeview.play.observation import Observation
from pokeview.play.recording.inputs import OBSERVED, inputs_as_text
from pokeview.play.session import Session
from tests.support.play.toy_game import ScriptedAgent, ToyGame, ToyGameBoy

START = {"action": "start_game", "headless": True}
STEP = {"action": "step"}


def toy_interface(script: Sequence[Action | Exception] = (), most_sessions: int = 16) -> ModelInterface:
    return ModelInterface(
        lambda: Session(cast("GameBoy", ToyGameBoy()), ToyGame(), ScriptedAgent(script)), most_sessions
    )


def one(answer: StepAnswer | list[StepAnswer]) -> StepAnswer:
    assert isinstance(answer, dict)
    return answer


def size_of(answer: StepAnswer) -> tuple[int, int]:
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


def test_one_of_several_workers_says_that_another_may_have_the_game(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "parent_process", object)
    answer = cast(StepAnswer, toy_interface().predict(STEP))
    assert answer["error"].endswith("serve the model with one, MLFLOW_MODELS_WORKERS=1.")


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


def in_session(action: str, session_id: object) -> dict[str, object]:
    return {"action": action, "session_id": session_id}


def test_each_session_id_has_a_game_of_its_own() -> None:
    interface = toy_interface([press("up"), press("down")])
    interface.predict([in_session("start_game", "a"), in_session("start_game", "b"), START])
    played = [
        one(interface.predict(in_session("step", session_id)))["action_executed"]
        for session_id in ("a", "a", "b", None, float("nan"))
    ]
    assert played == ["up", "down", "up", "up", "down"]


@pytest.mark.parametrize("action", ["step", "fly"])
def test_an_unknown_session_id_is_named(action: str) -> None:
    interface = toy_interface()
    interface.predict(START)
    assert one(interface.predict(in_session(action, "b"))) == {
        "status": "error",
        "screen_base64": "",
        "action_executed": "",
        "success": False,
        "ai_response": "",
        "error": "There is no game with the session_id 'b': send the action 'start_game' with it first.",
    }


def test_the_game_that_nobody_asked_for_longest_is_given_up() -> None:
    interface = toy_interface(most_sessions=2)
    interface.predict([in_session("start_game", "a"), in_session("start_game", "b"), in_session("step", "a")])
    interface.predict(in_session("start_game", "c"))
    status = {name: one(interface.predict(in_session("step", name)))["status"] for name in "abc"}
    assert status == {"a": "success", "b": "error", "c": "success"}


def test_a_game_goes_on_while_another_agent_thinks() -> None:
    thinking, told = threading.Event(), threading.Event()
    agents: list[Agent] = [ScriptedAgent(), PatientAgent(thinking, told)]
    interface = ModelInterface(lambda: Session(cast("GameBoy", ToyGameBoy()), ToyGame(), agents.pop()))
    interface.predict([in_session("start_game", "slow"), in_session("start_game", "fast")])
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(interface.predict, in_session("step", "slow"))
        assert thinking.wait(60)
        assert one(interface.predict(in_session("step", "fast")))["action_executed"] == "b"
        assert not slow.done()
        told.set()
        assert one(slow.result())["action_executed"] == "a"


class PatientAgent(Agent):
    """Says that it thinks, and goes on thinking until it is told to decide."""

    name = "patient"

    def __init__(self, thinking: threading.Event, told: threading.Event) -> None:
        self._thinking = thinking
        self._told = told

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        self._thinking.set()
        await asyncio.to_thread(self._told.wait, 60)
        yield Decision(press("a"), "I was told to.")


def test_what_a_model_leaves_behind_ends_with_it() -> None:
    before = set(threading.enumerate())
    interface = toy_interface()
    interface.predict(START)
    assert {thread.name for thread in threading.enumerate()} > {thread.name for thread in before}
    del interface
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name == "model" and thread not in before]


def test_a_start_state_is_where_games_start() -> None:
    played = inputs_past_the_title()
    config = {"agent": "random", "seed": 3, "start_state": inputs_as_text(played)}
    started = one(interface_of(config).predict(START))
    from_power_on = one(interface_of({"agent": "random", "seed": 3}).predict(START))
    assert started["status"] == "success"
    assert started["screen_base64"] != from_power_on["screen_base64"]


def inputs_past_the_title() -> list[Input]:
    """From power-on past the title screen of the bundled game."""
    return [Input(None, 120), OBSERVED, Input(Button.START, 8), Input(None, 120), OBSERVED]


def test_a_start_state_that_nobody_can_read_is_a_sentence() -> None:
    answer = one(interface_of({"start_state": "jump8"}).predict(START))
    assert answer["error"].startswith("The model's start_state cannot be used: no input: 'jump8'.")


def test_a_model_with_no_key_starts_and_says_at_the_first_step_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POKEVIEW_ROM", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENROUTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    interface = interface_of({"agent": "openai", "model": "gpt-5-mini"})
    assert one(interface.predict(START))["status"] == "success"
    stepped = one(interface.predict(STEP))
    assert stepped["error"] == "https://api.openai.com/v1 wants an API key: set OPENAI_API_KEY."
    assert size_of(stepped) == (160, 144)


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
        find_cartridge(ModelConfig(game="pokemon_red"))
    answer = one(interface_of({"game": "pokemon_red"}).predict(START))
    assert answer["error"].startswith("This agent was logged while playing pokemon_red")


def test_the_cartridge_of_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_cartridge(ModelConfig(rom="mine.gb")) == Path("mine.gb")
    monkeypatch.setenv("POKEVIEW_ROM", "other.gb")
    assert find_cartridge(ModelConfig(rom="mine.gb")) == Path("other.gb")


def test_an_unknown_agent_is_an_error() -> None:
    assert "There is no agent called 'nobody'" in one(interface_of({"agent": "nobody"}).predict(START))["error"]
