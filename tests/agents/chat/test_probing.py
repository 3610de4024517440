"""What a user is told of an endpoint before playing."""

import json

from pokeview.agents.chat import Probe, RetryPolicy, probe
from tests.support.agents.asking import chat_with
from tests.support.agents.misbehaviours import PROSE
from tests.support.agents.model_dialects import call_of, error_reply, llamacpp
from tests.support.agents.scripted_server import Reply, ScriptedServer

RED = {"reasoning": "A strawberry is red.", "colour": "red"}
RED_CALL = call_of("name_colour", RED)
RED_JSON = llamacpp(json.dumps({"reasoning": "Red.", "tool": "name_colour", "arguments": {"colour": "red"}}))
BLUE_JSON = llamacpp(json.dumps({"reasoning": "Blue.", "tool": "name_colour", "arguments": {"colour": "blue"}}))


async def probed(*replies: Reply, models: tuple[str, ...] = ("scripted-model",)) -> tuple[Probe, ScriptedServer]:
    with ScriptedServer(*replies, models=models) as server:
        return await probe(chat_with(server).endpoint, RetryPolicy(1)), server


def verdicts(result: Probe) -> dict[str, bool | None]:
    assert all(check.why for check in result.checks)
    return {check.name: check.ok for check in result.checks}


async def test_an_endpoint_that_can_do_everything() -> None:
    result, server = await probed(RED_CALL, RED_JSON, RED_JSON)
    names = ("reachable", "model", "answers", "streams", "tools", "schema", "vision")
    assert verdicts(result) == dict.fromkeys(names, True)
    assert result.is_usable
    assert result.usage.output_tokens == 41 + 23 + 23
    assert result.tokens_per_second is not None
    assert [("tools" in body) for body in server.bodies] == [True, False, False]


async def test_a_small_server_without_tools_and_eyes() -> None:
    no_eyes = error_reply(500, "image input is not supported - you may need to provide the mmproj")
    result, _ = await probed(llamacpp(PROSE), RED_JSON, RED_JSON, no_eyes, RED_JSON, models=("other",))
    assert verdicts(result) == {
        "reachable": True,
        "model": None,
        "answers": True,
        "streams": True,
        "tools": False,
        "schema": True,
        "vision": False,
    }


async def test_a_model_that_is_colour_blind() -> None:
    result, _ = await probed(RED_CALL, RED_JSON, BLUE_JSON)
    assert verdicts(result)["vision"] is None
    assert result.checks[-1].why == "It took a red picture, but called it blue."


async def test_a_model_that_only_talks() -> None:
    result, _ = await probed(llamacpp(PROSE))
    assert not result.is_usable
    assert verdicts(result)["answers"] is False


async def test_an_endpoint_that_does_not_let_us_in() -> None:
    result, server = await probed(error_reply(401, "Who are you?"))
    assert verdicts(result) == {"reachable": False}
    assert "refused the API key" in result.checks[0].why
    assert len(server.requests) == 1
    assert not result.is_usable
