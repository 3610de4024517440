"""An agent in a process of its own: real processes, with scripts in place of MLflow that behave and misbehave."""

import asyncio
import gc
import os
import sys
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest

from pokeview.agents import make_agent
from pokeview.agents.remote.logged_agent import LoggedAgent, ProcessTimeouts, command_for, is_logged_model
from pokeview.errors import AgentError
from pokeview.play.agent import Decision, DecisionFailed, Thought
from pokeview.play.events import AgentFailed, StepDone
from pokeview.play.observation import Observation
from pokeview.play.player import Player
from pokeview.sessions.roster import Candidate
from pokeview.tui.seat.approval import Approval
from pokeview.tui.seat.seat import Seat
from tests.support.play.opening import open_session

SEEN = Observation(step=1, game="Toy", picture=np.zeros((144, 160, 3), np.uint8), state=None)
HASTY = ProcessTimeouts(start_seconds=60, silent_seconds=0.2)

SERVED = """
import asyncio, os, sys, time
from pokeview.agents.remote.server import serve_agent
from pokeview.errors import AgentError
from pokeview.play.actions import press
from pokeview.play.agent import Agent, Decision, DecisionFailed, Thought, Usage

class Scripted(Agent):
    name = "scripted"
    def __init__(self):
        self.steps = []
    async def decide(self, observation):
        self.steps.append(observation.step)
        for nudge in observation.nudges:
            {nudged}
        yield Thought(f"I am {{os.getpid()}}.")
        yield Decision(press("a"), "Because.")
    def remember(self):
        return {{"steps": self.steps}}
    def recall(self, memory):
        self.steps = list(memory["steps"])

serve_agent(Scripted(), sys.stdin.buffer, sys.stdout.buffer)
"""


def served(nudged: str = "pass", timeouts: ProcessTimeouts | None = None) -> LoggedAgent:
    """A scripted agent in another process, which runs `nudged` for every nudge."""
    return scripted(SERVED.format(nudged=nudged), timeouts)


def scripted(code: str, timeouts: ProcessTimeouts | None = None) -> LoggedAgent:
    return LoggedAgent("models:/m-1", [sys.executable, "-c", code], os.environ, timeouts or ProcessTimeouts(60, 60))


def nudged(step: int = 1) -> Observation:
    return Observation(step=step, game="Toy", picture=SEEN.picture, state=None, nudges=("now",))


async def ask(agent: LoggedAgent, seen: Observation = SEEN) -> tuple[str, Decision]:
    """What it thought after it was started, and what it decided."""
    async with aclosing(agent.decide(seen)) as stream:
        *thoughts, decision = [item async for item in stream]
    assert isinstance(decision, Decision)
    said = "".join(thought.text for thought in thoughts if isinstance(thought, Thought))
    return said.rpartition("\n")[2], decision


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_in(said: str) -> int:
    return int(said.removeprefix("I am ").removesuffix("."))


async def test_it_decides_in_one_other_process_and_remembers_here() -> None:
    agent = served()
    one, decision = await ask(agent)
    two, _ = await ask(agent, nudged(step=2))
    assert decision.reason == "Because."
    assert one == two
    assert pid_in(one) != os.getpid()
    assert agent.remember() == {"steps": [1, 2]}


async def test_it_says_that_it_is_started() -> None:
    async with aclosing(served().decide(SEEN)) as stream:
        assert await anext(stream) == Thought("(Starting models:/m-1 in a process of its own ...)\n")


async def test_its_process_ends_with_it() -> None:
    agent = served()
    pid = pid_in((await ask(agent))[0])
    assert is_alive(pid)
    del agent
    gc.collect()
    assert not is_alive(pid)


async def test_it_is_closed_and_goes_on_in_another_process_with_its_memory() -> None:
    agent = served()
    one, _ = await ask(agent)
    agent.close()
    agent.close()
    two, _ = await ask(agent, nudged(step=2))
    assert one != two
    assert agent.remember() == {"steps": [1, 2]}


async def test_a_memory_is_recalled() -> None:
    agent = served()
    agent.recall({"steps": [40]})
    assert agent.remember() == {"steps": [40]}
    await ask(agent)
    assert agent.remember() == {"steps": [40, 1]}


async def test_it_is_broken_off_and_asked_again() -> None:
    agent = served("yield Thought('thinking'); await asyncio.sleep(1000)")
    async with aclosing(agent.decide(nudged())) as stream:
        async for item in stream:
            if item == Thought("thinking"):
                break
    said, decision = await ask(agent)
    assert decision.reason == "Because."
    assert said.startswith("I am"), "nothing of the turn that was broken off"


async def test_what_fails_there_fails_here() -> None:
    agent = served("raise AgentError('No key is set.')")
    with pytest.raises(AgentError, match=r"^No key is set\.$"):
        await ask(agent, nudged())
    assert (await ask(agent))[1].reason == "Because.", "the same process goes on"


async def test_an_answer_that_cannot_be_used_costs_what_it_cost() -> None:
    agent = served("raise DecisionFailed('No such tool.', Usage(12, 34))")
    with pytest.raises(DecisionFailed, match=r"No such tool\.") as failed:
        await ask(agent, nudged())
    assert (failed.value.usage.input_tokens, failed.value.usage.output_tokens) == (12, 34)


@pytest.mark.parametrize(
    ("bug", "why"),
    [
        pytest.param("raise KeyError('oak')", "KeyError: 'oak'", id="bug"),
        pytest.param("print('no memory', file=sys.stderr); sys.stderr.flush(); os._exit(9)", "no memory", id="exit"),
        pytest.param("os._exit(9)", "it gave no reason", id="without a word"),
    ],
)
async def test_a_crash_is_a_sentence_and_another_process_goes_on(bug: str, why: str) -> None:
    agent = served(bug)
    await ask(agent)
    with pytest.raises(AgentError) as crashed:
        await ask(agent, nudged())
    assert str(crashed.value) == f"The process of models:/m-1 has ended ({why}). Play on to start it again."
    await ask(agent)
    assert agent.remember() == {"steps": [1, 1]}


async def test_a_process_that_says_nothing_is_stopped() -> None:
    agent = served("time.sleep(1000)")
    pid = pid_in((await ask(agent))[0])
    # Only now: on a busy machine one that answers may be silent for as long.
    agent._timeouts = HASTY
    with pytest.raises(AgentError, match=r"said nothing for 0\.2 s and was stopped"):
        await ask(agent, nudged())
    assert not is_alive(pid)


async def test_a_process_that_does_not_start_is_stopped() -> None:
    agent = scripted("import time; time.sleep(1000)", ProcessTimeouts(start_seconds=0.2))
    with pytest.raises(AgentError, match=r"said nothing for 0\.2 s and was stopped"):
        await ask(agent)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('{"refused": "models:/m-1 has no\\\\nagent \\\\u001b[31m."}', "models:/m-1 has no agent ."),
        ('{"ready": "x", "protocol": 99}', "models:/m-1 was logged by another version of pokeview"),
        ("hello", "models:/m-1 said something that nobody understands (Expecting value"),
        ("[1]", "models:/m-1 said something that nobody understands (no message: [1])"),
        ("", "models:/m-1 said something that nobody understands"),
    ],
)
async def test_a_strange_greeting_is_a_sentence(said: str, problem: str) -> None:
    with pytest.raises(AgentError) as failed:
        await ask(scripted(f"print('''{said}''', flush=True); import time; time.sleep(1000)"))
    assert " ".join(str(failed.value).split()).startswith(" ".join(problem.split()))


@pytest.mark.parametrize("decision", ['{"action": 3}', "7", '{"action": ["Fly", {}], "reason": "", "usage": {}}'])
async def test_a_strange_decision_is_a_sentence(decision: str) -> None:
    code = (
        "import sys, time\n"
        'print(\'{"ready": "x", "protocol": 1}\', flush=True); sys.stdin.readline()\n'
        f"print('''{{\"turn\": 1, \"memory\": {{}}, \"decision\": {decision}}}''', flush=True); time.sleep(1000)"
    )
    with pytest.raises(AgentError, match="decided something that nobody understands"):
        await ask(scripted(code))


async def test_a_line_without_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pokeview.agents.remote.child_process.LARGEST_LINE_BYTES", 1000)
    with pytest.raises(AgentError, match="has ended"):
        await ask(scripted("import sys\nwhile True: sys.stdout.write('x' * 1000)"))


async def test_it_plays_a_session() -> None:
    session = open_session(served(), seed=3)
    try:
        await session.power_on()
        async with aclosing(session.play()) as events:
            async for event in events:
                assert not isinstance(event, AgentFailed)
                if isinstance(event, StepDone) and event.step == 5:
                    break
        assert session.agent.remember() == {"steps": [1, 2, 3, 4, 5]}
    finally:
        session.close()


async def test_its_process_ends_with_the_session_even_while_somebody_else_plays() -> None:
    agent = served()
    session = open_session(agent, seed=3)
    await session.power_on()
    pids: list[int] = []
    async with aclosing(session.play()) as events:
        async for event in events:
            if isinstance(event, StepDone) and event.step == 1:
                assert agent.pid is not None
                pids.append(agent.pid)
                session.choose_agent(make_agent("random"))
            if isinstance(event, StepDone) and event.step == 2:
                break
    assert is_alive(pids[0]), "a viewer may hand back"
    session.close()
    assert not is_alive(pids[0])


async def test_its_process_ends_when_another_agent_takes_its_seat() -> None:
    agent = served()
    session = open_session(agent, seed=3)
    player = Player(session)
    seat = Seat(player, Candidate("models:/m-1"), Approval(lambda: None))
    pid = pid_in((await ask(agent))[0])
    seat.take_over()
    seat.hand_back()
    assert is_alive(pid), "the viewer has only played for a while"
    seat.choose(Candidate("random"), make_agent("random"))
    assert not is_alive(pid)
    await player.close()


async def test_a_process_ends_when_the_one_that_asks_is_gone(tmp_path: Path) -> None:
    asker = (
        "import asyncio, os\n"
        "from tests.agents.remote.test_logged_agent import ask, served\n"
        "async def main():\n"
        "    print((await ask(agent))[0], flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "agent = served()\n"
        "asyncio.run(main())\n"
    )
    checkout = Path(__file__).parents[3]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        asker,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(checkout), *sys.path])},
    )
    # The pipe's other end is in the agent's process too: it is closed when that has ended.
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert said.startswith(b"I am")


@pytest.mark.parametrize(
    ("agent", "is_one"), [("models:/m-1", True), ("models:/x@y", True), ("runs:/1f/x", True), ("openai", False)]
)
def test_an_address_is_told_from_a_name(agent: str, is_one: bool) -> None:
    assert is_logged_model(agent) is is_one


def test_nothing_of_this_pokeview_is_on_the_path_of_the_process() -> None:
    command = command_for("models:/m-1", "sqlite:///x.db")
    assert command[1] == "-P"
    assert command[3:] == ["sqlite:///x.db", "models:/m-1"]
