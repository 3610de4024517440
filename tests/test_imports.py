"""Heavy libraries are imported late: whoever does not use them does not wait for them. And imports go down."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pokeview

PACKAGE = Path(pokeview.__file__).parent
LATE = {"mlflow", "dspy", "openai", "litellm", "ray", "pandas"}
RUN_BY_MLFLOW = {f"models/{name}.py" for name in ("entry_points", "explorer_model", "openai_model", "dspy_model")}
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


def test_what_takes_seconds_is_imported_inside_functions_alone() -> None:
    """import-linter cannot tell those from others, and a fresh interpreter only tells of the modules that it tries."""
    modules = {str(path.relative_to(PACKAGE)): ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")}
    at_once = {name for name, module in modules.items() if LATE & set(imported_at_once(module))}
    assert at_once == RUN_BY_MLFLOW


def imported_at_once(node: ast.AST) -> Iterator[str]:
    """The packages that are imported when a module is, those for a type checker left out."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(name), level=0):
                yield name.partition(".")[0]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
                yield from (name for other in orelse for name in imported_at_once(ast.Module([other], [])))
            case _:
                yield from imported_at_once(child)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import mlflow.pyfunc", ["mlflow"]),
        ("try:\n    from openai import OpenAI\nexcept ImportError: ...", ["openai"]),
        ("class A:\n    import dspy", ["dspy"]),
        ("if TYPE_CHECKING:\n    import mlflow\nelse:\n    import ray", ["ray"]),
        ("def late():\n    import mlflow", []),
        ("from . import mlflow", []),
    ],
)
def test_an_import_is_found_wherever_it_is_carried_out_at_once(code: str, found: list[str]) -> None:
    assert list(imported_at_once(ast.parse(code))) == found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of what holds its order."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "pokeview", ignore=shutil.ignore_patterns("__pycache__", "source", "*.gb"))
    shutil.copy(PACKAGE.parent / "pyproject.toml", folder)
    return folder


def lint(house: Path) -> tuple[int, str]:
    """The exit code of import-linter, and what it says, on one line."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_the_house_is_in_order(house: Path) -> None:
    code, said = lint(house)
    assert code == 0, said


@pytest.mark.parametrize(
    ("module", "turned_round", "problem"),
    [
        ("play/session.py", "def late():\n    import pokeview.sessions.openings", "pokeview.play is not allowed to"),
        ("tui/facts/meter.py", "import pokeview.export.film", "pokeview.tui is not allowed to import pokeview.export"),
        ("sessions/roster.py", "import textual", "Illegal imports of protected package textual"),
        ("export/film.py", "import pokeview.models.entry_points", "of protected package pokeview.models.entry_points"),
        ("play/events.py", "import pokeview.play.replay.playback", "No cycles are allowed in pokeview.play"),
        ("helpers.py", "", "pokeview.helpers"),
    ],
)
def test_an_import_turned_round_breaks_the_order(house: Path, module: str, turned_round: str, problem: str) -> None:
    path = house / "pokeview" / module
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{turned_round}\n")
    try:
        code, said = lint(house)
    finally:
        path.unlink() if before is None else path.write_text(before)
    assert code == 1
    assert problem in said
