"""How a browser elsewhere gets to the page of a run."""

from dataclasses import replace

import pytest

from pokeview.tracking.recorder import RunStatus
from pokeview.tui.facts.run_address import RemoteMachine, RunAddress, page_of
from tests.support.tui.fakes import RUNNING

HERE = RemoteMachine("ada", "box.example")
RUN = RUNNING.run_id
ON_SERVER = replace(RUNNING, store="http://127.0.0.1:5001", experiment_id="7")


def lines_of(status: RunStatus, machine: RemoteMachine = HERE) -> tuple[str, ...]:
    address = RunAddress.of(status, machine)
    assert address is not None
    return address.lines


def test_a_server_on_this_machine() -> None:
    assert lines_of(ON_SERVER) == (
        "ssh -L 5001:127.0.0.1:5001 ada@box.example",
        f"http://127.0.0.1:5001/#/experiments/7/runs/{RUN}",
    )


@pytest.mark.parametrize(
    ("store", "forwarding"),
    [
        ("http://localhost", "80:127.0.0.1:80"),
        ("http://0.0.0.0:5001", "5001:127.0.0.1:5001"),
        ("http://[::1]:5001", "5001:[::1]:5001"),
    ],
)
def test_loopback_has_several_names(store: str, forwarding: str) -> None:
    assert lines_of(replace(ON_SERVER, store=store))[0] == f"ssh -L {forwarding} ada@box.example"


def test_a_server_that_everybody_reaches() -> None:
    assert lines_of(replace(ON_SERVER, store="https://tracking.example/team/")) == (
        f"https://tracking.example/team/#/experiments/7/runs/{RUN}",
    )


def test_a_file_is_served_first() -> None:
    assert lines_of(replace(RUNNING, store="sqlite:////home/ada/my runs/mlflow.db", experiment_id="7")) == (
        "mlflow ui --backend-store-uri 'sqlite:////home/ada/my runs/mlflow.db' --port 5000",
        "ssh -L 5000:127.0.0.1:5000 ada@box.example",
        f"http://127.0.0.1:5000/#/experiments/7/runs/{RUN}",
    )


def test_mlflow_finds_the_experiment_where_it_is_not_known() -> None:
    assert page_of(replace(ON_SERVER, experiment_id="")) == f"http://127.0.0.1:5001/#/runs/{RUN}"


@pytest.mark.parametrize("status", [replace(ON_SERVER, run_id=""), replace(RUNNING, store="databricks")])
def test_no_address_is_known(status: RunStatus) -> None:
    assert RunAddress.of(status, HERE) is None
    assert page_of(status) == ""


def test_a_port_that_is_none_forwards_nothing() -> None:
    assert len(lines_of(replace(ON_SERVER, store="http://127.0.0.1:99999"))) == 1


def test_ssh_says_how_this_machine_was_reached() -> None:
    machine = RemoteMachine.of({"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.9 22"}, "ada", "box")
    assert machine.forwarding(5000) == "ssh -L 5000:127.0.0.1:5000 ada@192.0.2.9"
    elsewhere = RemoteMachine.of({"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.9 2222"}, "ada", "box")
    assert elsewhere.forwarding(5000) == "ssh -p 2222 -L 5000:127.0.0.1:5000 ada@192.0.2.9"
    assert RemoteMachine.of({}, "ada", "box").forwarding(5000) == "ssh -L 5000:127.0.0.1:5000 ada@box"


def test_what_a_server_says_cannot_break_out_of_a_link_or_a_command() -> None:
    nasty = replace(
        RUNNING, store="http://127.0.0.1:5001/\x1b]8;;evil\x07 \n$(rm)", run_id="a\x1b\\b\n", experiment_id="\x07 7"
    )
    for line in lines_of(nasty):
        assert line.isprintable()
    assert " " not in page_of(nasty)
    assert "'sqlite:///$(rm)'" in lines_of(replace(RUNNING, store="sqlite:///$(rm)"))[0]
