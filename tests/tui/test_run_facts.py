"""The rows of the run panel."""

from dataclasses import replace

import pytest
from fakes import MODEL, RUNNING

from pokeview.tracking.recorder import RunStatus
from pokeview.tui.run_facts import RunFacts


def rows(facts: RunFacts, width: int = 36) -> list[str]:
    return [line.plain.rstrip() for line in facts.lines(width)]


def test_a_run_that_goes_well() -> None:
    assert rows(RunFacts(RUNNING)) == [
        "● running  explorer-fernvale-7",
        "128 steps logged",
        "no models yet: press l",
        "milestones         4 ▁▁▃▃▃▅▅▆▆█",
        "squares seen      96 ▁▂▃▄▄▄▅▆██",
        "level total       11 ▁▁▁▂▂▃▃▅██",
        "thinking       2.3 s ▁▁▄▁▂█▁▁▂▂",
        "run 5c0ffee5c0ffee5c0ffee5c0ffee5c0f",
        "experiment fernvale",
        "store sqlite:///mlflow.db",
    ]


def test_while_connecting_there_is_little_to_say() -> None:
    status = RunStatus("connecting", store="http://tracking.example:5000", experiment="fernvale")
    assert rows(RunFacts(status)) == [
        "● connecting",
        "to http://tracking.example:5000 …",
        "0 steps logged",
        "no models yet: press l",
    ]


def test_without_a_run() -> None:
    assert rows(RunFacts(RunStatus("off"))) == ["● off", "No MLflow run is kept."]


def test_a_problem_is_told_in_full_and_what_waits_is_counted() -> None:
    problem = "The MLflow store does not answer. Play goes on, and what is missing is sent later."
    lines = rows(RunFacts(replace(RUNNING, state="offline", problem=problem, waiting=12)))
    assert lines[:5] == [
        "● offline  explorer-fernvale-7",
        "The MLflow store does not answer.",
        "Play goes on, and what is missing is",
        "sent later.",
        "128 steps logged  12 waiting",
    ]


def test_an_agent_that_is_being_logged() -> None:
    assert rows(RunFacts(RUNNING, ("explorer",)))[2] == "◌ logging explorer …"


def test_models_are_named_with_version_id_and_uri_the_latest_first() -> None:
    older = [replace(MODEL, version=str(number)) for number in (1, 2)]
    unregistered = replace(MODEL, name="llm", version="", uri=f"models:/{MODEL.model_id}")
    lines = rows(RunFacts(replace(RUNNING, models=(*older, MODEL, unregistered))), 58)
    assert lines[2:10] == [
        "◆ llm",
        f"  models:/{MODEL.model_id}",
        "◆ explorer v3",
        f"  {MODEL.model_id}",
        "  models:/explorer/3",
        "◆ explorer v2",
        f"  {MODEL.model_id}",
        "  models:/explorer/3",
    ]


def test_where_a_uri_does_not_fit_its_id_does() -> None:
    model = replace(MODEL, uri=f"models:/{MODEL.model_id}")
    assert rows(RunFacts(replace(RUNNING, models=(model,))))[3] == f"  {MODEL.model_id}"


@pytest.mark.parametrize("width", range(1, 60))
def test_rows_fit(width: int) -> None:
    status = replace(RUNNING, problem="The MLflow store does not answer.", waiting=3, models=(MODEL,))
    lines = RunFacts(status, ("explorer",)).lines(width)
    assert max(line.cell_length for line in lines) <= max(width, 28)
