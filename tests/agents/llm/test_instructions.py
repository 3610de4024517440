"""Where a prompt comes from, what is told of it, and which one a session goes on with."""

import pytest

from pokeview.agents.llm.briefing import FullBriefing
from pokeview.agents.llm.instructions import NOT_CHOSEN, Instructions
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.agents.llm.prompt import SYSTEM_PROMPT
from pokeview.agents.llm.small_model import SMALL_PROMPT, briefing_for

NORTH = Instructions("Go north.", "north", "3", wish="prompts:/north@prod")
SOUTH = Instructions("Go south.", "south", "1", wish="prompts:/south/1")


def agent_with(prompt: Instructions) -> OpenAIChat:
    async def ask(*question: object, **options: object) -> None: ...

    asker = type("Asker", (), {"ask": ask})()
    return OpenAIChat(asker, "m", briefing=briefing_for("m", prompt=prompt))


def test_a_label_tells_the_address_and_the_text() -> None:
    assert NORTH.address == "prompts:/north/3"
    assert NORTH.label.startswith("prompts:/north/3#")
    assert SYSTEM_PROMPT.label.startswith("packaged:/pokeview-system#")
    assert Instructions("Go north.").label == ""
    assert Instructions.at(NORTH.address, NORTH.text).label == NORTH.label


@pytest.mark.parametrize("packaged", [SYSTEM_PROMPT, SMALL_PROMPT])
def test_without_a_text_the_packaged_prompt_is_told(packaged: Instructions) -> None:
    assert NOT_CHOSEN.in_place_of(packaged) == packaged
    away = Instructions("", wish="prompts:/north@prod", note="It is away.").in_place_of(packaged)
    assert (away.text, away.label, away.note) == (packaged.text, packaged.label, "It is away.")
    assert NORTH.in_place_of(packaged) == NORTH


@pytest.mark.parametrize("profile", ["full", "small"])
def test_either_kind_of_briefing_tells_the_chosen_prompt(profile: str) -> None:
    briefing = briefing_for("m", "small" if profile == "small" else "full", prompt=NORTH)
    assert briefing.prompt == NORTH


@pytest.mark.parametrize(
    ("now", "text"),
    [
        pytest.param(Instructions("Go up.", "north", "4", wish=NORTH.wish), "Go north.", id="the alias was moved"),
        pytest.param(Instructions("", wish=NORTH.wish, note="It is away."), "Go north.", id="the server is away"),
        pytest.param(NOT_CHOSEN, "Go north.", id="the settings ask for none"),
        pytest.param(SOUTH, "Go south.", id="the settings ask for another"),
    ],
)
def test_a_session_goes_on_with_its_prompt_unless_another_is_asked_for(now: Instructions, text: str) -> None:
    heir = agent_with(now)
    heir.recall(dict(agent_with(NORTH).remember()))
    assert heir.prompt.text == text
    assert heir.note == ("" if now is SOUTH else "The session goes on with the prompt that it had: prompts:/north/3.")


def test_the_packaged_prompt_is_nothing_to_remember() -> None:
    assert "prompt" not in agent_with(NOT_CHOSEN).remember()
    heir = agent_with(NORTH)
    heir.recall(dict(agent_with(NOT_CHOSEN).remember()))
    assert heir.prompt == NORTH
    assert FullBriefing().prompt == SYSTEM_PROMPT
