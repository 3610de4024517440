"""What becomes of models that are being logged."""

from concurrent.futures import Future

import pytest

from pokeview.errors import AgentError, PokeviewError, TrackingError
from pokeview.tracking.recorder import LoggedModel
from pokeview.tui.facts.pending_models import PendingModels
from tests.support.tui.fakes import MODEL


@pytest.fixture
def future() -> "Future[LoggedModel]":
    return Future()


@pytest.fixture
def pending(future: "Future[LoggedModel]") -> PendingModels:
    models = PendingModels()
    models.add("explorer", future)
    return models


def test_an_unfinished_one_is_pending(pending: PendingModels) -> None:
    assert pending.take_finished() == []
    assert pending.agents == ("explorer",)


def test_a_finished_one_is_given_once(pending: PendingModels, future: "Future[LoggedModel]") -> None:
    future.set_result(MODEL)
    assert pending.take_finished() == [MODEL]
    assert pending.take_finished() == []
    assert pending.agents == ()


@pytest.mark.parametrize("kind", [TrackingError, AgentError])
def test_a_failure_is_given_as_it_is(
    pending: PendingModels, future: "Future[LoggedModel]", kind: type[PokeviewError]
) -> None:
    error = kind("It cannot be logged. Do something and press l again.")
    future.set_exception(error)
    assert pending.take_finished() == [error]


def test_a_cancelled_one_is_told_of(pending: PendingModels, future: "Future[LoggedModel]") -> None:
    future.cancel()
    (outcome,) = pending.take_finished()
    assert "was not logged" in str(outcome)


def test_a_bug_is_not_hidden(pending: PendingModels, future: "Future[LoggedModel]") -> None:
    future.set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        pending.take_finished()
