from pathlib import Path
from typing import Any

import pytest

from .import_graph import Kind, find_imports, read_modules
from .structure import measure
from .structure_text import as_text

SOURCES = {
    "__init__.py": "",
    "errors.py": "from pokeview.cli import main\n",
    "cli.py": 'COMMAND = "pokeview.tui.watch:watch"\n\ndef main():\n    from pokeview.tui.watch import Question\n',
    "loose.py": "import pokeview.errors\n",
    "tui/watch.py": "from ..export import page\nfrom .ask.box import A, B\n\nclass Question:\n    class _Row: ...\n",
    "tui/ask/box.py": "import typing\nif typing.TYPE_CHECKING:\n    from pokeview.tui import watch\nelse: watch = 0\n",
    "export/__init__.py": "",
    "export/page.py": "class Question: ...\n\nclass _Row: ...\n\ndef _told(): ...\n",
    "play/__init__.py": "from pokeview.play import step\n",
    "play/step.py": "async def walk():\n    from .live import rows\n\n\n@walk\n@walk\ndef _told():\n    return 1\n",
    "play/live/rows.py": "from pokeview import errors, play\nfrom pokeview.play.step import walk\n",
    "play/live/page.py": "",
    "games/fernvale/source/build.py": "import pokeview.cli\n",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for path, source in SOURCES.items():
        file = tmp_path / "pokeview" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    return tmp_path


@pytest.fixture
def figures(checkout: Path) -> dict[str, Any]:
    return measure(checkout)


def test_every_import_is_found_with_its_kind(checkout: Path) -> None:
    found = {
        (str(each.importer.path), str(each.imported.path), each.line): each.kind
        for each in find_imports(read_modules(checkout))
    }
    assert found == {
        ("errors.py", "cli.py", 1): Kind.TOP,
        ("cli.py", "tui/watch.py", 1): Kind.LAZY,
        ("cli.py", "tui/watch.py", 4): Kind.LAZY,
        ("loose.py", "errors.py", 1): Kind.TOP,
        ("tui/watch.py", "export/page.py", 1): Kind.TOP,
        ("tui/watch.py", "tui/ask/box.py", 2): Kind.TOP,
        ("tui/ask/box.py", "tui/watch.py", 3): Kind.TYPING,
        ("play/__init__.py", "play/step.py", 1): Kind.TOP,
        ("play/step.py", "play/live/rows.py", 2): Kind.LAZY,
        ("play/live/rows.py", "errors.py", 1): Kind.TOP,
        ("play/live/rows.py", "play/__init__.py", 1): Kind.TOP,
        ("play/live/rows.py", "play/step.py", 2): Kind.TOP,
    }


def test_imports_that_run_up_or_sideways_are_told(figures: dict[str, Any]) -> None:
    imports = figures["imports"]
    assert imports["up"] == ["errors.py:1 -> cli.py (top)"]
    assert imports["sideways"] == ["tui/watch.py:1 -> export/page.py (top)"]
    assert (imports["on_no_floor"], imports["not_judged"]) == (["loose"], 1)


def test_a_lazy_import_closes_a_circle_and_one_for_types_only_with_types(figures: dict[str, Any]) -> None:
    among = figures["circles"]
    runs = ["play/__init__.py", "play/live/rows.py", "play/step.py"]
    assert [circle["members"] for circle in among["modules"]["at_run_time"]] == [runs]
    assert among["modules"]["top_level_only"] == []
    assert ["tui/ask/box.py", "tui/watch.py"] in [circle["members"] for circle in among["modules"]["with_types"]]
    [folders] = among["folders"]["at_run_time"]
    assert (folders["members"], folders["room"]) == (["play", "play/live"], "play")
    assert folders["arrows"]["play -> play/live"] == ["play/step.py:2 -> play/live/rows.py (lazy)"]
    assert among["rooms"]["at_run_time"] == []


def test_names_that_mean_two_things_are_told_with_their_places(figures: dict[str, Any]) -> None:
    assert figures["names_used_twice"] == {
        "classes": {
            "Question": ["export/page.py:1", "tui/watch.py:4"],
            "_Row": ["export/page.py:3", "tui/watch.py:5"],
        },
        "modules": {"page": ["export/page.py", "play/live/page.py"]},
    }
    assert list(figures["names_hard_to_find"]) == ["_told"]


def test_folders_and_sizes_are_counted(figures: dict[str, Any]) -> None:
    folders, sizes = figures["folders"], figures["sizes"]
    assert folders["loose_modules"] == ["cli", "errors", "loose"]
    assert folders["modules_a_folder"] == {"play/live": 2, "tui": 1, "tui/ask": 1, "export": 1, "play": 1}
    assert (folders["modules"], sizes["modules"]["max"]) == (12, 8)
    # Without decorators.
    assert sizes["functions"]["largest"] == {
        "cli.py:3 main": 2,
        "play/step.py:1 walk": 2,
        "play/step.py:7 _told": 2,
        "export/page.py:5 _told": 1,
    }


def test_the_figures_can_be_read(figures: dict[str, Any]) -> None:
    text = as_text(figures)
    assert "1 from a lower floor to a higher" in text
    assert "    play -> play/live: play/step.py:2 -> play/live/rows.py (lazy)" in text
    assert "  2 with imports for types: tui/ask/box.py, tui/watch.py" in text
