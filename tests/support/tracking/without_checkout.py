"""A Python in which pokeview is not installed, so that a logged model has nothing but its own code."""

import os
import subprocess
import sys
from pathlib import Path

_NO_POKEVIEW = """
import sys
sys.path[:0] = sys.argv.pop(1).split({separator!r})
try:
    import pokeview
except ModuleNotFoundError:
    pass
else:
    raise AssertionError(f"pokeview can be imported: {{pokeview.__path__}}")
"""


def run_without_checkout(code: str, *arguments: str, folder: Path) -> str:
    """What the code prints in a fresh process that has all packages of this one but pokeview. `folder` is empty."""
    packages = [str(path) for path in _packages(folder / "packages")]
    (cwd := folder / "cwd").mkdir()
    # -S: an editable install is a .pth file in site-packages, and nothing else reads those.
    command = [sys.executable, "-I", "-S", "-c", _NO_POKEVIEW.format(separator=os.pathsep) + code]
    done = subprocess.run(
        [*command, os.pathsep.join(packages), *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _packages(folder: Path) -> list[Path]:
    """The folders of sys.path, those with pokeview in them left out, or with links to all else that is in them."""
    kept: list[Path] = []
    for number, path in enumerate(Path(entry) for entry in sys.path if entry):
        if not (path / "pokeview").exists():
            kept.append(path)
        elif any(path.glob("*.dist-info")):
            kept.append(folder / str(number))
            _link_all_but_pokeview(path, kept[-1])
    return kept


def _link_all_but_pokeview(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for child in path.iterdir():
        if not child.name.startswith("pokeview"):
            (folder / child.name).symlink_to(child)
