"""Finds the style sheets: beside this package in an installed wheel, at the root of a source checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parents[2]


def stylesheet(name: str, package: Path = PACKAGE) -> Path:
    """The file of the style sheet `name`; raises FileNotFoundError, since an installation without it is broken."""
    for folder in (package / "styles", package.parent / "styles"):
        path = folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"The style sheet {name} is missing: pokeview is not fully installed.")
