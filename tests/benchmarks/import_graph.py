"""Which module of a checkout imports which, read from the source: nothing is imported, so any commit's tree will do."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PACKAGE = "pokeview"
LEFT_OUT = ("games", "fernvale", "source")
FLOORS = (
    ("__main__",),
    ("cli",),
    ("doctor",),
    ("tui", "export", "evaluation", "environments", "log_models"),
    ("sessions",),
    ("log",),
    ("tracking", "picture"),
    ("models", "config"),
    ("agents",),
    ("play",),
    ("gameboy",),
    ("games", "text", "errors"),
)
"""The rooms on each floor, from the top. An import may only go down."""
_NAMED_IN_TEXT = re.compile(rf"({PACKAGE}(?:\.\w+)+):\w+")
"""As a command is named that is imported when it is called."""


class Kind(StrEnum):
    """When an import happens."""

    TOP = "top"
    LAZY = "lazy"
    TYPING = "typing"


AT_RUN_TIME = (Kind.TOP, Kind.LAZY)


@dataclass(frozen=True)
class Module:
    """A source file. Its path is the one below the package."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        """As it is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join((PACKAGE, *(parts[:-1] if self.is_init else parts)))

    @property
    def is_init(self) -> bool:
        return self.path.stem == "__init__"

    @property
    def package(self) -> str:
        """What its relative imports start from."""
        return ".".join((PACKAGE, *self.path.parent.parts))

    @property
    def folder(self) -> str:
        """The folder that it lies in. A loose module is a folder of its own, the package itself is none."""
        return self.path.parent.as_posix() if len(self.path.parts) > 1 else self.room

    @property
    def room(self) -> str:
        """The first part of its path; empty for the package itself."""
        first = self.path.with_suffix("").parts[0]
        return "" if first == "__init__" else first


@dataclass(frozen=True)
class Import:
    """One module is imported by another, in a line of it."""

    importer: Module
    imported: Module
    kind: Kind
    line: int

    def __str__(self) -> str:
        return f"{self.importer.path}:{self.line} -> {self.imported.path}"


@dataclass(frozen=True)
class Directions:
    """Where imports go that do not go down, at run time and for types alone."""

    up: list[Import]
    sideways: list[Import]
    up_for_types: list[Import]
    sideways_for_types: list[Import]
    homeless: list[Module]
    """On no floor."""
    not_judged: list[Import]
    """From or to a module that is on no floor."""


@dataclass(frozen=True)
class Circle:
    """What reaches itself through imports, and the imports of its arrows."""

    members: list[str]
    arrows: dict[tuple[str, str], list[Import]]


def read_modules(checkout: Path) -> list[Module]:
    """The modules of the package in a checkout, by path."""
    package = checkout / PACKAGE
    paths = sorted(path.relative_to(package) for path in package.rglob("*.py"))
    return [_read_module(package, path) for path in paths if path.parts[: len(LEFT_OUT)] != LEFT_OUT]


def _read_module(package: Path, path: Path) -> Module:
    text = (package / path).read_text(encoding="utf-8")
    return Module(path, ast.parse(text, str(path)), len(text.splitlines()))


def find_imports(modules: Iterable[Module]) -> list[Import]:
    """All imports among the modules, those inside functions too, in the order of the source."""
    by_name = {module.name: module for module in modules}
    imports: list[Import] = []
    for importer in by_name.values():
        finder = _ImportFinder(importer, by_name)
        finder.visit(importer.tree)
        # Several names from one module in one line are one import.
        imports += dict.fromkeys(finder.found)
    return imports


class _ImportFinder(ast.NodeVisitor):
    def __init__(self, importer: Module, by_name: Mapping[str, Module]) -> None:
        self.found: list[Import] = []
        self._importer = importer
        self._by_name = by_name
        self._kind = Kind.TOP

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(node.lineno, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        source = node.module or ""
        if node.level:
            parents = self._importer.package.split(".")
            source = ".".join(filter(None, (*parents[: len(parents) - node.level + 1], source)))
        for alias in node.names:
            self._add(node.lineno, f"{source}.{alias.name}", source)

    def visit_If(self, node: ast.If) -> None:
        is_for_types = ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        with self._during(Kind.TYPING if is_for_types else self._kind):
            self._visit_all(node.body)
        self._visit_all(node.orelse)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and (named := _NAMED_IN_TEXT.fullmatch(node.value)):
            with self._during(Kind.LAZY):
                self._add(node.lineno, named[1])

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        with self._during(Kind.TYPING if self._kind is Kind.TYPING else Kind.LAZY):
            self._visit_all(node.body)

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    @contextmanager
    def _during(self, kind: Kind) -> Iterator[None]:
        before, self._kind = self._kind, kind
        yield
        self._kind = before

    def _add(self, line: int, *names: str) -> None:
        """The first of the names that is a module is the imported one."""
        imported = next((self._by_name[name] for name in names if name in self._by_name), None)
        if imported is not None and imported is not self._importer:
            self.found.append(Import(self._importer, imported, self._kind, line))


def once_a_pair(imports: Iterable[Import]) -> list[Import]:
    """Of several imports of one module by another, the first."""
    first: dict[tuple[str, str], Import] = {}
    for each in imports:
        first.setdefault((each.importer.name, each.imported.name), each)
    return list(first.values())


def directions(imports: Iterable[Import], modules: Iterable[Module], floors: tuple[tuple[str, ...], ...]) -> Directions:
    """Sort out the imports that do not go down, each pair of modules once."""
    floor_by_room = {room: floor for floor, rooms in enumerate(floors) for room in rooms}
    homeless = [module for module in modules if module.room and module.room not in floor_by_room]
    found = Directions([], [], [], [], homeless, [])
    imports = [each for each in imports if each.importer.room and each.imported.room]
    at_run_time = once_a_pair(each for each in imports if each.kind is not Kind.TYPING)
    for_types = once_a_pair(each for each in imports if each.kind is Kind.TYPING)
    found.not_judged.extend(_sorted_out(at_run_time, floor_by_room, found.up, found.sideways))
    _sorted_out(for_types, floor_by_room, found.up_for_types, found.sideways_for_types)
    return found


def _sorted_out(
    imports: Iterable[Import], floor_by_room: Mapping[str, int], up: list[Import], sideways: list[Import]
) -> list[Import]:
    """Put the imports where they belong; returns those between rooms of which one is on no floor."""
    not_judged = []
    for each in imports:
        start, end = each.importer.room, each.imported.room
        if start == end:
            continue
        if start not in floor_by_room or end not in floor_by_room:
            not_judged.append(each)
        elif floor_by_room[start] > floor_by_room[end]:
            up.append(each)
        elif floor_by_room[start] == floor_by_room[end]:
            sideways.append(each)
    return not_judged


def circles(
    imports: Iterable[Import], node_of: Callable[[Module], str], kinds: Container[Kind] = AT_RUN_TIME
) -> list[Circle]:
    """The circles that imports of some kinds make among modules, folders or rooms, the largest first."""
    arrows: dict[tuple[str, str], list[Import]] = defaultdict(list)
    for each in imports:
        start, end = node_of(each.importer), node_of(each.imported)
        if each.kind in kinds and start and end and start != end:
            arrows[start, end].append(each)
    return [
        Circle(members, {(start, end): why for (start, end), why in arrows.items() if {start, end} <= set(members)})
        for members in _components(arrows)
    ]


def _components(arrows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The strongly connected components of more than one node."""
    ends: dict[str, set[str]] = defaultdict(set)
    for start, end in arrows:
        ends[start].add(end)
    reached = {start: _reached(start, ends) for start in list(ends)}
    components = {tuple(sorted(node for node in reached[start] if start in reached.get(node, ()))) for start in reached}
    return sorted((list(component) for component in components if component), key=lambda names: (-len(names), names))


def _reached(start: str, ends: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = ends.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached
