"""The agents that somebody asked to log as models, in order, until the recorder's thread has logged or refused them."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from pokeview.errors import TrackingError
from pokeview.tracking.recorder import LoggedModel

_MOST_WAITING = 8


class _ModelRequest(NamedTuple):
    agent: str
    future: Future[LoggedModel]


class ModelRequests:
    """Added to by the event loop, answered by the recorder's thread."""

    def __init__(self) -> None:
        self._requests: deque[_ModelRequest] = deque()

    def add(self, agent: str) -> Future[LoggedModel]:
        """The future raises TrackingError when too many wait already."""
        if len(self._requests) >= _MOST_WAITING:
            return refused("Too many models are waiting to be logged; try again later.")
        request = _ModelRequest(agent, Future())
        self._requests.append(request)
        return request.future

    def answer(self, log: Callable[[str], LoggedModel]) -> None:
        """Log each agent with `log`; whoever holds its future is told what became of it."""
        while self._requests:
            agent, future = self._requests.popleft()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(log(agent))
                except Exception as error:
                    future.set_exception(error)

    def refuse(self, problem: str) -> None:
        while self._requests:
            future = self._requests.popleft().future
            if future.set_running_or_notify_cancel():
                future.set_exception(TrackingError(problem))


def refused(problem: str) -> Future[LoggedModel]:
    """A request that was never taken."""
    future: Future[LoggedModel] = Future()
    future.set_exception(TrackingError(problem))
    return future
