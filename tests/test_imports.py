"""Heavy libraries are imported late: whoever does not use them does not wait for them."""

import subprocess
import sys

import pytest

HEAVY = ("textual", "mlflow", "dspy", "openai", "litellm", "ray", "pandas", "rich_pixels")


def imported_by(code: str) -> set[str]:
    """The heavy packages that a fresh interpreter has loaded after running the code."""
    report = f"import sys\nprint(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True, timeout=120
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "module",
    [
        "pokeview.cli.app",
        "pokeview.config",
        "pokeview.gameboy",
        "pokeview.games",
        "pokeview.play.session",
        "pokeview.sessions.openings",
        "pokeview.agents",
        "pokeview.agents.explorer.explorer",
        "pokeview.agents.llm.openai_chat",
        "pokeview.agents.remote.logged_agent",
        "pokeview.tracking.logged_models.model_listing",
        "pokeview.tracking.runs.run_opening",
        "pokeview.log_models",
        "pokeview.cli.models",
        "pokeview.cli.run",
        "pokeview.cli.detach",
        "pokeview.sessions.listing",
        "pokeview.export.shot",
        "pokeview.picture.printed",
        "pokeview.doctor.checks",
    ],
)
def test_the_core_and_the_command_line_import_nothing_heavy(module: str) -> None:
    assert imported_by(f"import {module}") == set()


def test_the_watch_screen_imports_textual_and_nothing_else_that_is_heavy() -> None:
    assert imported_by("import pokeview.tui.apps.watch") == {"textual"}


def test_playing_without_tracking_imports_nothing_heavy() -> None:
    play = (
        "from pokeview.config import load_config\n"
        "from pokeview.cli.run import run\n"
        "run(load_config(tracking=False), steps=3, as_json=True)"
    )
    assert imported_by(play) == set()


def test_dspy_does_without_litellm() -> None:
    ask = (
        "from pokeview.agents.chat.endpoint import Endpoint\n"
        "from pokeview.agents.program.language_model import language_model\n"
        "language_model(Endpoint('http://127.0.0.1:9/v1', 'm'))"
    )
    assert "litellm" not in imported_by(ask)
    assert "dspy" in imported_by(ask)
