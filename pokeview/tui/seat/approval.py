"""Whether decisions wait for the viewer, and the one that does."""

import asyncio
from collections.abc import Callable

from pokeview.agents.viewer.approved import Approve, Verdict
from pokeview.play.agent import Decision


class Approval:
    """Judges decisions: while it is not `wanted`, each counts at once; else it waits until the viewer says what of it.

    A decision that already waits goes on waiting when approval is no longer wanted: nothing is pressed unseen.
    `on_change` is called when a decision begins or ceases to wait.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.wanted = False
        self.waiting: Decision | None = None
        self._verdict: asyncio.Future[Verdict] | None = None
        self._on_change = on_change

    async def judge(self, decision: Decision) -> Verdict:
        """The verdict on a decision. To cancel it is to press nothing."""
        if not self.wanted:
            return Approve()
        self.waiting, self._verdict = decision, asyncio.get_running_loop().create_future()
        self._on_change()
        try:
            return await self._verdict
        finally:
            self.waiting = self._verdict = None
            self._on_change()

    def give(self, decision: Decision, verdict: Verdict) -> None:
        """Judge a decision; one that does not wait any more is left alone."""
        if decision is self.waiting and self._verdict is not None and not self._verdict.done():
            self._verdict.set_result(verdict)
