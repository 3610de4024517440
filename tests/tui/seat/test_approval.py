"""Decisions that wait for the viewer, or do not."""

import asyncio

import pytest

from pokeview.agents.viewer.approved import Approve, Refuse
from pokeview.play.actions import press
from pokeview.play.agent import Decision
from pokeview.tui.seat.approval import Approval
from tests.support.tui.fakes import DECISION

ANOTHER = Decision(press("b"), "Later.")


def make_approval(*, wanted: bool = True) -> tuple[Approval, list[Decision | None]]:
    shown: list[Decision | None] = []
    approval = Approval(lambda: shown.append(approval.waiting))
    approval.wanted = wanted
    return approval, shown


async def test_unless_approval_is_wanted_a_decision_counts_at_once() -> None:
    approval, shown = make_approval(wanted=False)
    assert await approval.judge(DECISION) == Approve()
    assert shown == []


@pytest.mark.parametrize("verdict", [Approve(), Approve(press("b")), Refuse("No.")])
async def test_a_decision_waits_for_its_verdict(verdict: Approve | Refuse) -> None:
    approval, shown = make_approval()
    judging = asyncio.create_task(approval.judge(DECISION))
    await asyncio.sleep(0)
    assert shown == [DECISION]
    approval.give(DECISION, verdict)
    approval.give(DECISION, Refuse("too late"))
    assert await judging == verdict
    assert shown == [DECISION, None]


async def test_a_verdict_on_another_decision_changes_nothing() -> None:
    approval, _ = make_approval()
    approval.give(ANOTHER, Approve())
    judging = asyncio.create_task(approval.judge(DECISION))
    await asyncio.sleep(0)
    approval.give(ANOTHER, Approve())
    await asyncio.sleep(0)
    assert not judging.done()
    judging.cancel()
    await asyncio.wait([judging])


async def test_no_longer_wanting_approval_lets_nothing_through_that_waits() -> None:
    approval, _ = make_approval()
    judging = asyncio.create_task(approval.judge(DECISION))
    await asyncio.sleep(0)
    approval.wanted = False
    await asyncio.sleep(0)
    assert not judging.done()
    assert approval.waiting is DECISION
    approval.give(DECISION, Refuse())
    assert await judging == Refuse()


async def test_an_agent_that_is_interrupted_leaves_nothing_waiting() -> None:
    approval, shown = make_approval()
    judging = asyncio.create_task(approval.judge(DECISION))
    await asyncio.sleep(0)
    judging.cancel()
    await asyncio.wait([judging])
    assert judging.cancelled()
    assert shown == [DECISION, None]
