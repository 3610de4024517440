"""Steps of an agent that asks a model, as events, and the traces that a store has of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from pokeview.games.state import GameState
from pokeview.play.actions import press
from pokeview.play.agent import Decision, Exchange, Usage
from pokeview.play.events import AgentFailed, Decided, Event, StepDone, StepStarted, ThoughtStreamed
from pokeview.play.observation import Observation
from pokeview.tracking.store.store import Store, open_store
from tests.support.tracking.played_steps import step_done

AGENT = "openai gpt-5-mini"
SENT = "[system]\nYou play.\n\n[user]\nWhat now?\n\n[tools]\npress"
USAGE = Usage(1200, 30, 1000, 0.0125)


def started(step: int, agent: str = AGENT, state: GameState | None = None) -> StepStarted:
    picture = np.zeros((144, 160, 3), np.uint8)
    return StepStarted(step, agent, Observation(step, "FERNVALE", picture, state, nudges=("Go left.",)))


def asked_step(step: int, usage: Usage = USAGE, answered: str = "Left!", agent: str = AGENT) -> Iterator[Event]:
    """All events of a step for which a model was asked."""
    decision = Decision(press("left"), "It is on the left.", usage, Exchange(SENT, answered))
    yield started(step, agent)
    yield ThoughtStreamed(step, "Hm, ")
    yield ThoughtStreamed(step, "left.")
    yield Decided(step, decision, 0.25)
    yield done(step, decision, agent)


def done(step: int, decision: Decision, agent: str = AGENT) -> StepDone:
    return replace(step_done(step), decision=decision, agent=agent, changes=("turned left",))


def failed(step: int, answered: str = "Perhaps.") -> AgentFailed:
    return AgentFailed(step, AGENT, "It called no tool.", exchange=Exchange(SENT, answered))


def traces_of(store: Store, run_id: str) -> list[Any]:
    """The traces on a run's page with all their spans, oldest step first, attempts before the step."""
    opened = open_store(store)
    found = opened.client.search_traces(locations=[opened.experiment_id], run_id=run_id, max_results=500)
    return sorted(found, key=lambda trace: (int(trace.info.tags["step"]), trace.info.tags["pokeview.status"]))


def steps_traced(store: Store, run_id: str) -> list[int]:
    """The steps that were played, once for each trace that they have."""
    traces = traces_of(store, run_id)
    return [int(trace.info.tags["step"]) for trace in traces if trace.info.tags["pokeview.status"] == "played"]
