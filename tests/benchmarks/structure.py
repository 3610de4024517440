"""Where things live and what they are called: folders, imports that run up, circles, names used twice, sizes.

    python -m tests.benchmarks.structure [FOLDER] [--json]

FOLDER is a checkout of any commit; its source is read, never imported.
"""

import argparse
import ast
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from .import_graph import (
    FLOORS,
    PACKAGE,
    Circle,
    Import,
    Kind,
    Module,
    circles,
    directions,
    find_imports,
    once_a_pair,
    read_modules,
)
from .structure_text import as_text

MOST_MODULES_A_FOLDER = 25
MOST_LINES_A_FUNCTION, MOST_LINES_A_MODULE = 50, 300
SHORT_NAME_LETTERS = 4
LARGEST_NAMED = 5


@dataclass(frozen=True)
class Definition:
    """A class or a function, and where it is."""

    name: str
    module: Module
    line: int
    lines: int

    def __str__(self) -> str:
        return f"{self.module.path}:{self.line}"


def main() -> None:
    """Measure, and print."""
    arguments = _arguments()
    if not (arguments.folder / PACKAGE).is_dir():
        raise SystemExit(f"There is no {PACKAGE} in {arguments.folder}. Give the folder of a checkout.")
    figures = measure(arguments.folder)
    print(json.dumps(figures, indent=2) if arguments.json else as_text(figures))


def measure(checkout: Path) -> dict[str, Any]:
    """All figures of a checkout, by what they are about."""
    modules = read_modules(checkout)
    imports = find_imports(modules)
    functions = list(_definitions(modules, ast.FunctionDef, ast.AsyncFunctionDef))
    module_sizes = {str(module.path): module.lines for module in modules}
    function_sizes = {f"{function} {function.name}": function.lines for function in functions}
    return {
        "folders": _folders(modules),
        "imports": _imports(modules, imports),
        "circles": _circles(imports),
        "names_used_twice": {
            "classes": _used_twice(_definitions(modules, ast.ClassDef)),
            "modules": _modules_used_twice(modules),
        },
        "sizes": {
            "functions": _sizes(function_sizes, MOST_LINES_A_FUNCTION),
            "modules": _sizes(module_sizes, MOST_LINES_A_MODULE),
        },
        "names_hard_to_find": _used_twice(function for function in functions if _is_hard_to_find(function.name)),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.structure", description=__doc__)
    own = Path(__file__).resolve().parents[2]
    parser.add_argument("folder", nargs="?", type=Path, default=own, metavar="FOLDER", help="a checkout; this one")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _folders(modules: list[Module]) -> dict[str, Any]:
    """`__init__` makes a folder count, and is not counted in it."""
    inside = [module for module in modules if len(module.path.parts) > 1]
    counts = Counter({module.folder: 0 for module in inside})
    counts.update(module.folder for module in inside if not module.is_init)
    return {
        "folders": len(counts),
        "rooms": len({module.room for module in modules} - {""}),
        "modules": len(modules),
        "loose_modules": [module.path.stem for module in modules if len(module.path.parts) == 1 and module.room],
        "limit": MOST_MODULES_A_FOLDER,
        "too_large": [name for name, count in counts.items() if count > MOST_MODULES_A_FOLDER],
        "modules_a_folder": dict(counts.most_common()),
    }


def _imports(modules: list[Module], imports: list[Import]) -> dict[str, Any]:
    found = directions(imports, modules, FLOORS)
    kinds = Counter(each.kind.value for each in imports)
    return {
        "pairs_of_modules": len(once_a_pair(imports)),
        "by_kind": dict(kinds),
        "up": _lines(found.up),
        "sideways": _lines(found.sideways),
        "up_for_types": _lines(found.up_for_types),
        "sideways_for_types": _lines(found.sideways_for_types),
        "on_no_floor": sorted({module.room for module in found.homeless}),
        "not_judged": len(found.not_judged),
    }


def _lines(imports: Iterable[Import]) -> list[str]:
    return [f"{each} ({each.kind})" for each in imports]


def _circles(imports: list[Import]) -> dict[str, Any]:
    """Among modules, the folders that they lie in, and the first folders below the package."""
    nodes: dict[str, Callable[[Module], str]] = {
        "modules": lambda module: str(module.path),
        "folders": lambda module: module.folder,
        "rooms": lambda module: module.room,
    }
    return {
        name: {
            "at_run_time": [_circle(circle) for circle in circles(imports, node_of)],
            "top_level_only": [_circle(circle) for circle in circles(imports, node_of, [Kind.TOP])],
            "with_types": [_circle(circle) for circle in circles(imports, node_of, [*Kind])],
        }
        for name, node_of in nodes.items()
    }


def _circle(circle: Circle) -> dict[str, Any]:
    """The arrows made of the fewest imports come first: they are the easiest to take away."""
    arrows = sorted(circle.arrows.items(), key=lambda arrow: len(arrow[1]))
    rooms = {Path(member).with_suffix("").parts[0] for member in circle.members}
    return {
        "members": circle.members,
        "room": rooms.pop() if len(rooms) == 1 else None,
        "arrows": {f"{start} -> {end}": _lines(why) for (start, end), why in arrows},
    }


def _definitions(
    modules: Iterable[Module], *types: type[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]
) -> Iterator[Definition]:
    """Classes and functions inside others too. Decorators are not among a definition's lines."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, types):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Definition(node.name, module, node.lineno, lines)


def _used_twice(definitions: Iterable[Definition]) -> dict[str, list[str]]:
    """The names that are defined in more than one module, the most frequent first, with their places."""
    by_name: dict[str, list[Definition]] = defaultdict(list)
    for definition in definitions:
        by_name[definition.name].append(definition)
    twice = {name: found for name, found in by_name.items() if len({str(each.module.path) for each in found}) > 1}
    return {
        name: [str(definition) for definition in found]
        for name, found in sorted(twice.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def _modules_used_twice(modules: Iterable[Module]) -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        if not module.is_init:
            by_name[module.path.stem].append(str(module.path))
    return {name: paths for name, paths in sorted(by_name.items()) if len(paths) > 1}


def _is_hard_to_find(name: str) -> bool:
    """Whether a function's name is so short, or so plain, that grep finds too much."""
    if name.startswith("__"):
        return False
    return len(name) <= SHORT_NAME_LETTERS or (name.startswith("_") and "_" not in name[1:])


def _sizes(lines_by_place: dict[str, int], limit: int) -> dict[str, Any]:
    """By nearest rank."""
    lines = sorted(lines_by_place.values()) or [0]
    median, p90, largest = (lines[max(0, ceil(share * len(lines)) - 1)] for share in (0.5, 0.9, 1))
    in_order = sorted(lines_by_place.items(), key=lambda item: -item[1])
    return {
        "count": len(lines_by_place),
        "median": median,
        "p90": p90,
        "max": largest,
        "largest": dict(in_order[:LARGEST_NAMED]),
        "limit": limit,
        "over_limit": {place: count for place, count in in_order if count > limit},
    }


if __name__ == "__main__":
    main()
