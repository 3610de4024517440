"""The agents that are being logged as models at the moment."""

from concurrent.futures import Future

from pokeview.errors import PokeviewError, TrackingError
from pokeview.tracking.recorder import LoggedModel


class PendingModels:
    """Asked now and then what has become of them, so that no other thread ever calls the screen."""

    def __init__(self) -> None:
        self._futures: dict[str, Future[LoggedModel]] = {}

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(self._futures)

    def add(self, agent: str, future: Future[LoggedModel]) -> None:
        self._futures[agent] = future

    def take_finished(self) -> list[LoggedModel | PokeviewError]:
        """What has become of those that are done since the last time: a model, or why there is none."""
        finished = [agent for agent, future in self._futures.items() if future.done()]
        return [_future_outcome(self._futures.pop(agent)) for agent in finished]


def _future_outcome(future: Future[LoggedModel]) -> LoggedModel | PokeviewError:
    if future.cancelled():
        return TrackingError("The model was not logged: the recorder has been closed.")
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, PokeviewError):
        return error
    raise error
