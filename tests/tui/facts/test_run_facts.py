"""The rows of the run panel."""

import time
from dataclasses import replace

import pytest
from textual.style import Style

from pokeview.tracking.machine_use import GpuUse, MachineUse
from pokeview.tracking.recorder import LastTrace, RankedModel, RecentRun, RunState, RunStatus
from pokeview.tui.facts.run_facts import RunFacts
from tests.support.tui.fakes import MODEL, RUNNING, SURROUNDED


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


def test_what_is_around_a_run() -> None:
    assert rows(RunFacts(SURROUNDED))[7:15] == [
        "gpu 87%  memory 45%  210 W",
        "cpu 12%  memory 34%",
        "last trace OK 678 ms tr-80ab351…",
        "milestones per 100 steps, by model",
        "  2.50 explorer@champion",
        "  0.25 m-1",
        "other runs",
        "■ fernvale-random-0a1b2c  ★2    1280",
    ]
    assert rows(RunFacts(SURROUNDED), 58)[13:16] == [
        "other runs",
        "■ fernvale-random-0a1b2c    random     ★2    1280 finished",
        "▶ my best run               openai gp… ★12        running",
    ]


def test_several_cards_are_numbered() -> None:
    card = GpuUse(50.0, 10.0, 1000.0)
    machine = MachineUse(1.0, 2.0, 3.0, (card, card))
    assert rows(RunFacts(replace(RUNNING, machine=machine)))[7:10] == [
        "gpu 0 50%  memory 10%",
        "gpu 1 50%  memory 10%",
        "cpu 1%  memory 2%",
    ]


def test_tokens_and_dollars_of_the_session() -> None:
    metrics = {"input_tokens": (100.0, 12_000.0), "output_tokens": (500.0,), "dollars": (0.001, 0.0123)}
    assert rows(RunFacts(replace(RUNNING, metrics=metrics)))[3:5] == [
        "tokens         12.5k ▁█",
        "dollars      $0.0123 ▁█",
    ]


def test_since_when_a_store_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    status = replace(RUNNING, state=RunState.OFFLINE, offline_since=3723.0, waiting=2, edits_waiting=1)
    assert rows(RunFacts(status), 50)[:2] == [
        "● offline since 01:02:03  explorer-fernvale-7",
        "128 steps logged  3 waiting",
    ]


def test_a_run_on_a_server_is_a_link() -> None:
    lines = RunFacts(replace(RUNNING, store="http://server.example", experiment_id="7")).lines(36)
    styles = [span.style for line in lines if line.plain.startswith("run ") for span in line.spans]
    links = [style.link for style in styles if isinstance(style, Style)]
    assert links == [f"http://server.example/#/experiments/7/runs/{RUNNING.run_id}"]


def test_what_a_store_says_is_plain_text() -> None:
    nasty = "\x1b[31m\n[bold]\u202e"
    runs = (RecentRun(nasty, nasty, nasty, 1, 1),)
    around = replace(
        RUNNING, recent_runs=runs, ranked_models=(RankedModel(nasty, 1, 1),), last_trace=LastTrace(nasty, nasty, 1)
    )
    for line in RunFacts(around).lines(58):
        assert line.plain.isprintable()


def test_while_connecting_there_is_little_to_say() -> None:
    status = RunStatus(RunState.CONNECTING, store="http://tracking.example:5000", experiment="fernvale")
    assert rows(RunFacts(status)) == [
        "● connecting",
        "to http://tracking.example:5000 …",
        "0 steps logged",
        "no models yet: press l",
    ]


def test_without_a_run() -> None:
    assert rows(RunFacts(RunStatus(RunState.OFF))) == ["● off", "No MLflow run is kept."]


def test_a_problem_is_told_in_full_and_what_waits_is_counted() -> None:
    problem = "The MLflow store does not answer. Play goes on, and what is missing is sent later."
    lines = rows(RunFacts(replace(RUNNING, state=RunState.OFFLINE, problem=problem, waiting=12)))
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
    status = replace(SURROUNDED, problem="The MLflow store does not answer.", waiting=3, models=(MODEL,))
    lines = RunFacts(status, ("explorer",)).lines(width)
    assert max(line.cell_length for line in lines) <= max(width, 28)
