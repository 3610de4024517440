"""Asking the smallest models: what they may choose is legal, what they chose is done, and a real one gets somewhere."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from pokeview.agents import make_agent
from pokeview.agents.chat import Answer, ChatEndpoint, TokenUsage
from pokeview.agents.llm.briefing import FullBriefing
from pokeview.agents.llm.choices import MOST_CHOICES, Choice
from pokeview.agents.llm.guide import Guide
from pokeview.agents.llm.local_model import LocalModel
from pokeview.agents.llm.memory import AgentMemory
from pokeview.agents.llm.model_choice import Profile
from pokeview.agents.llm.openai_chat import OpenAIChat
from pokeview.agents.llm.small_model import LONGEST_REASONING, SmallBriefing, briefing_for
from pokeview.agents.llm.toolbox import UnusableCall
from pokeview.agents.viewer.approved import Approve, Approved, Refuse, Verdict
from pokeview.games.state import BagItem, Battle, Direction, GameMode, GameState, Menu, Monster, Move, Position
from pokeview.play.actions import Choose, ReadOn, RunAway, TalkTo, UseItem, UseMove, WalkTo, press
from pokeview.play.agent import Agent, Decision, Thought
from pokeview.play.events import AgentFailed, Event, StepDone, StepStarted, ThoughtStreamed
from pokeview.play.observation import Observation
from pokeview.play.session import Session
from tests.support.play.opening import open_session
from tests.support.play.toy_game import TOWN

SPRIG = Monster(1, "SPRIGLET", "SPRIGLET", 5, 20, 20, "", (Move(1, "TACKLE", 3), Move(2, "LEAFCUT", 0)))
ON_THE_MAP = GameState(GameMode.OVERWORLD, Position(1, 1, 1), Direction.DOWN, area=TOWN)
IN_TEXT = replace(ON_THE_MAP, mode=GameMode.DIALOGUE, dialogue="Good morning!")
CHOOSING = replace(IN_TEXT, mode=GameMode.MENU, menu=Menu(("YES", "NO"), ((1, 1), (2, 1)), 0))
START_MENU = replace(ON_THE_MAP, mode=GameMode.MENU, menu=Menu(("BAG", "SAVE", "EXIT"), ((1, 1), (2, 1), (3, 1)), 0))
BATTLE_MENU = Menu(("FIGHT", "BAG", "TEAM", "RUN"), ((1, 1), (1, 2), (2, 1), (2, 2)), 0)
FIGHTING = replace(
    ON_THE_MAP,
    mode=GameMode.BATTLE,
    battle=Battle("wild", SPRIG, SPRIG),
    menu=BATTLE_MENU,
    party=(SPRIG,),
    bag=(BagItem(1, "SALVE", 2),),
)
SITUATIONS: dict[str, GameState | None] = {
    "unknown": None,
    "title": GameState(GameMode.TITLE, Position(0, 0, 0), Direction.DOWN),
    "map": ON_THE_MAP,
    "text": IN_TEXT,
    "question": CHOOSING,
    "start menu": START_MENU,
    "battle": FIGHTING,
    "battle text": replace(FIGHTING, menu=None, dialogue="SPRIGLET used TACKLE!"),
}


def seen(state: GameState | None, step: int = 1, **more: object) -> Observation:
    shown = Observation(step=step, game="Toy", picture=np.zeros((144, 160, 3), np.uint8), state=state)
    return replace(shown, **more)  # type: ignore[arg-type]


def labels(choices: Sequence[Choice]) -> list[str]:
    return [choice.label for choice in choices]


def good(choices: Sequence[Choice]) -> list[str]:
    return [choice.label for choice in choices if choice.why]


def choose(guide: Guide, label: str, observation: Observation) -> Choice:
    """Take a choice that the guide offers."""
    chosen = next(choice for choice in guide.choices(observation) if choice.label == label)
    guide.take_note(chosen)
    return chosen


async def play(session: Session, steps: int) -> list[Event]:
    events: list[Event] = []
    await session.power_on()
    async with aclosing(session.play()) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, StepDone) and event.step >= steps:
                break
    return events


def answer(choice: object) -> Answer:
    return Answer("choose", {"choice": choice}, "because", "raw", TokenUsage(), "json_schema")


class Chooser(Agent):
    """Plays by the guide alone: the first choice that it offers."""

    name = "chooser"

    def __init__(self) -> None:
        self._guide = Guide()

    async def decide(self, observation: Observation) -> AsyncGenerator[Thought | Decision, None]:
        chosen = self._guide.choices(observation)[0]
        self._guide.take_note(chosen)
        yield Decision(chosen.action, chosen.label)


@pytest.mark.parametrize(
    ("model", "profile", "small"),
    [
        ("gemma-3-270m", "auto", True),
        ("SmolLM2-135M-Instruct", "auto", True),
        ("smollm2:135m", "auto", True),
        ("Qwen/Qwen2.5-0.5B-Instruct", "auto", True),
        ("qwen3-1.7b-q4_k_m", "auto", True),
        ("llama3.2:3b", "auto", True),
        ("qwen3:4b", "auto", False),
        ("qwen3-30b-a3b", "auto", False),
        ("gpt-5-mini", "auto", False),
        ("google/gemini-2.5-pro", "auto", False),
        ("some-model-4bit", "auto", False),
        ("gemma-3-270m", "full", False),
        ("gpt-5-mini", "small", True),
    ],
)
def test_the_size_in_a_models_name_decides_how_it_is_asked(model: str, profile: Profile, small: bool) -> None:
    briefing = briefing_for(model, profile, 4321)
    assert isinstance(briefing, SmallBriefing if small else FullBriefing)
    assert small or briefing.most_tokens == 4321


@pytest.fixture(scope="module")
def moments() -> list[Observation]:
    """What an explorer meets in the bundled game: title, house, text, choices, fields, battles."""
    return asyncio.run(meet_moments())


async def meet_moments() -> list[Observation]:
    session = open_session(make_agent("explorer", 8), seed=8)
    events = await play(session, 160)
    session.close()
    return [event.observation for event in events if isinstance(event, StepStarted)]


def test_whatever_an_explorer_meets_each_choice_can_be_taken(moments: list[Observation]) -> None:
    kinds = set()
    for observation in moments:
        briefing = SmallBriefing()
        brief = briefing.write(observation, AgentMemory(), "")
        offered = brief.tools[0].parameters["properties"]["choice"]["enum"]
        assert 2 <= len(offered) == len(set(offered)) <= MOST_CHOICES
        kinds |= {type(briefing.read(answer(label), brief)) for label in offered}
    assert len(kinds) >= 8


@pytest.mark.parametrize("name", SITUATIONS)
def test_in_every_situation_there_are_a_few_different_choices(name: str) -> None:
    offered = Guide().choices(seen(SITUATIONS[name]))
    assert 2 <= len(offered) <= (7 if name == "unknown" else MOST_CHOICES)
    assert len(set(labels(offered))) == len(offered)
    assert bool(good(offered)) is (name != "unknown")


def test_what_is_offered_can_be_done_there() -> None:
    offered = {name: {c.label: c.action for c in Guide().choices(seen(state))} for name, state in SITUATIONS.items()}
    assert offered["map"]["talk to person 1"] == TalkTo(1, 5)
    assert offered["map"]["enter the door south"] == WalkTo(4, 3)
    assert offered["text"] == {"read on": ReadOn(), "press b": press("b")}
    assert offered["question"]["choose NO"] == Choose("NO")
    assert offered["battle"] == {
        "fight with TACKLE": UseMove("TACKLE"),
        "run away": RunAway(),
        "use SALVE": UseItem("SALVE"),
    }
    assert offered["battle text"]["read on"] == ReadOn()
    assert next(iter(offered["start menu"])) == "press b"


def test_after_a_faint_somebody_who_can_still_fight_is_sent_out() -> None:
    fainted = replace(SPRIG, hp=0, nickname="SPRIG")
    party = Menu(("SPRIG", "PUDDLUP"), ((1, 1), (2, 1)), 0)
    state = replace(FIGHTING, battle=Battle("wild", fainted, SPRIG), party=(fainted, SPRIG), menu=party)
    assert good(Guide().choices(seen(state))) == ["choose PUDDLUP"]


def test_what_is_done_is_no_longer_recommended_but_still_possible() -> None:
    guide = Guide()
    choose(guide, "talk to person 1", seen(ON_THE_MAP))
    after = guide.choices(seen(ON_THE_MAP, 2, changes=("text: 'Hello'",)))
    assert "talk to person 1" not in good(after)
    assert "enter the door south" in good(after)


def test_what_changed_nothing_is_not_offered_again_here() -> None:
    guide = Guide()
    choose(guide, "press b", seen(CHOOSING))
    after = guide.choices(seen(CHOOSING, 2, changes=("nothing changed",)))
    assert labels(after) == ["choose YES", "choose NO"]
    assert "press b" in labels(guide.choices(seen(IN_TEXT, 3)))


def test_nothing_is_learned_from_what_somebody_else_has_done() -> None:
    guide = Guide()
    choose(guide, "talk to person 1", seen(ON_THE_MAP))
    assert "talk to person 1" in good(guide.choices(seen(ON_THE_MAP, 9)))


def test_it_fights_with_what_has_hurt_most() -> None:
    two_moves = replace(SPRIG, moves=(Move(1, "TACKLE", 9), Move(2, "LEAFCUT", 9)))
    fight = replace(FIGHTING, battle=Battle("wild", two_moves, SPRIG))
    guide = Guide()
    for step, (move, hp_left) in enumerate([("LEAFCUT", 12), ("TACKLE", 11)], 1):
        assert good(guide.choices(seen(fight, step))) == [f"fight with {move}"]
        choose(guide, f"fight with {move}", seen(fight, step))
        fight = replace(fight, battle=Battle("wild", two_moves, replace(SPRIG, hp=hp_left)))
    assert good(guide.choices(seen(fight, 3))) == ["fight with LEAFCUT"]


def test_a_wish_of_the_viewer_speaks_for_the_choice_that_fits_it() -> None:
    offered = Guide().choices(seen(ON_THE_MAP, nudges=("Go through the south door!",)))
    assert good(offered) == ["enter the door south"]
    assert "talk to person 1" in labels(offered)


async def test_what_the_viewer_has_refused_is_not_offered_again() -> None:
    verdicts: Iterator[Verdict] = iter((Refuse(""), Approve()))

    async def judge(_: Decision) -> Verdict:
        return next(verdicts)

    async with aclosing(Approved(Chooser(), judge).decide(seen(ON_THE_MAP))) as stream:
        decisions = [item async for item in stream if isinstance(item, Decision)]
    assert [decision.reason for decision in decisions] == ["enter the door south"]


def test_all_but_the_last_message_is_always_the_same() -> None:
    briefs = [SmallBriefing().write(seen(state), AgentMemory(), "") for state in SITUATIONS.values()]
    assert all(brief.messages[:-1] == briefs[0].messages[:-1] for brief in briefs)
    assert len({brief.messages[-1]["content"] for brief in briefs}) == len(briefs)
    assert all(message["role"] in ("system", "user", "assistant") for message in briefs[0].messages)


def test_reasoning_comes_first_and_only_what_is_offered_fits_the_schema() -> None:
    brief = SmallBriefing().write(seen(CHOOSING), AgentMemory(), "")
    assert brief.answer_schema is not None
    assert list(brief.answer_schema["properties"]) == ["reasoning", "choice"]
    assert brief.answer_schema["properties"]["reasoning"]["maxLength"] == LONGEST_REASONING
    assert brief.answer_schema["properties"]["choice"]["enum"] == ["choose YES", "choose NO", "press b"]
    assert 'Menu: "Good morning!"\nother: choose NO' in brief.messages[-1]["content"]


def test_it_is_restless_only_when_steadiness_leads_nowhere() -> None:
    def temperature(observation: Observation, problem: str = "") -> float:
        return float(SmallBriefing().write(observation, AgentMemory(), problem).sampling["temperature"])

    assert temperature(seen(ON_THE_MAP)) == 0
    assert temperature(seen(ON_THE_MAP), "That was no answer.") > 0
    assert temperature(seen(ON_THE_MAP, warning="You go round in circles.")) > 0
    assert temperature(seen(None)) > 0


def test_the_choice_is_carried_out_whatever_the_guide_recommends() -> None:
    briefing = SmallBriefing()
    brief = briefing.write(seen(CHOOSING), AgentMemory(), "")
    assert briefing.read(answer("press b"), brief) == press("b")


def test_what_was_not_offered_is_refused() -> None:
    briefing = SmallBriefing()
    brief = briefing.write(seen(CHOOSING), AgentMemory(), "")
    with pytest.raises(UnusableCall, match="'fly' cannot be chosen now, only choose YES, choose NO, press b"):
        briefing.read(answer("fly"), brief)


async def test_by_the_guide_alone_the_bundled_game_is_won() -> None:
    session = open_session(Chooser())
    await play(session, 150)
    assert session.finished
    session.close()


async def test_what_the_guide_has_learned_can_be_taken_up_by_another() -> None:
    agent = OpenAIChat(cast(ChatEndpoint, None), "none", briefing=SmallBriefing())
    guide = Guide()
    choose(guide, "talk to person 1", seen(ON_THE_MAP))
    before = guide.choices(seen(ON_THE_MAP, 2, changes=("text: 'You can rest here.'",)))
    agent.recall({**agent.remember(), "briefing": guide.remember()})
    twin = Guide()
    twin.recall(cast(dict[str, object], agent.remember()["briefing"]))
    assert twin.choices(seen(ON_THE_MAP, 2)) == before


async def test_a_real_small_model_gets_out_of_the_house(local_model: LocalModel) -> None:
    briefing = briefing_for(local_model.model)
    session = open_session(OpenAIChat(ChatEndpoint(local_model.endpoint), local_model.model, briefing=briefing))
    events = await play(session, 10)
    session.close()
    failures = [event for event in events if isinstance(event, AgentFailed)]
    done = [event for event in events if isinstance(event, StepDone)]
    assert (failures, len(done)) == ([], 10)
    assert "left_home" in session.milestones.names
    assert done[-1].progress.squares_seen > done[0].progress.squares_seen
    assert sum(isinstance(event, ThoughtStreamed) for event in events) > len(done)
    assert all(step.decision.usage.output_tokens for step in done)


async def test_a_real_small_model_presses_buttons_where_nothing_can_be_read(local_model: LocalModel) -> None:
    agent = OpenAIChat(ChatEndpoint(local_model.endpoint), local_model.model, briefing=SmallBriefing())
    async with aclosing(agent.decide(seen(None))) as stream:
        decisions = [item async for item in stream if isinstance(item, Decision)]
    assert [type(decision.action) for decision in decisions] == [type(press("a"))]
