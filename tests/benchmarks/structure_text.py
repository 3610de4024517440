"""The figures of `structure.py`, for reading."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

LARGEST_FOLDERS = 12
ARROWS_SHOWN, IMPORTS_SHOWN = 12, 3
HARD_NAMES_SHOWN, PLACES_SHOWN = 30, 4


def as_text(figures: Mapping[str, Any]) -> str:
    """A section for each kind of figure."""
    names, hard = figures["names_used_twice"], figures["names_hard_to_find"]
    sections = (
        ("Folders", _folders(figures["folders"])),
        ("Imports", _imports(figures["imports"])),
        ("Circles", _circles(figures["circles"])),
        (f"Class names used in more than one module: {len(names['classes'])}", _names(names["classes"])),
        (f"Module names used in more than one folder: {len(names['modules'])}", _names(names["modules"])),
        ("Sizes", _sizes(figures["sizes"])),
        (f"Names that grep does not find, of functions in more than one module: {len(hard)}", _hard_to_find(hard)),
    )
    return "\n\n".join("\n".join((title, *(f"  {line}" for line in lines))) for title, lines in sections)


def _folders(folders: Mapping[str, Any]) -> Iterator[str]:
    loose, too_large = folders["loose_modules"], folders["too_large"]
    yield f"{folders['modules']} modules in {folders['folders']} folders; {folders['rooms']} rooms"
    yield f"{len(loose)} loose modules: {', '.join(loose)}"
    yield f"{len(too_large)} folders of more than {folders['limit']} modules: {', '.join(too_large) or 'none'}"
    for name, count in list(folders["modules_a_folder"].items())[:LARGEST_FOLDERS]:
        yield f"{count:>4} {name}"


def _imports(imports: Mapping[str, Any]) -> Iterator[str]:
    kinds = ", ".join(f"{count} {kind}" for kind, count in imports["by_kind"].items())
    yield f"{imports['pairs_of_modules']} pairs of modules; imports: {kinds}"
    yield f"on no floor ({imports['not_judged']} imports not judged): {', '.join(imports['on_no_floor']) or 'none'}"
    titles = {
        "up": "from a lower floor to a higher",
        "sideways": "between rooms on one floor",
        "up_for_types": "for types alone, from a lower floor to a higher",
        "sideways_for_types": "for types alone, between rooms on one floor",
    }
    for key, title in titles.items():
        yield f"{len(imports[key])} {title}"
        yield from (f"  {line}" for line in imports[key])


def _circles(circles: Mapping[str, Any]) -> Iterator[str]:
    for nodes, found in circles.items():
        all_of_them, top, typed = found["at_run_time"], found["top_level_only"], found["with_types"]
        counts = f"{len(all_of_them)}; of top-level imports only {len(top)}; with those for types {len(typed)}"
        yield f"among {nodes}: {counts}"
        for circle in all_of_them:
            where = f"inside {circle['room']}" if circle["room"] else "across rooms"
            still = (
                " (at top level, too)" if any(set(each["members"]) <= set(circle["members"]) for each in top) else ""
            )
            yield f"  {len(circle['members'])} {where}{still}: {', '.join(circle['members'])}"
            yield from (f"    {line}" for line in _arrows(circle["arrows"]))
        known = [circle["members"] for circle in all_of_them]
        for circle in typed:
            if circle["members"] not in known:
                yield f"  {len(circle['members'])} with imports for types: {', '.join(circle['members'])}"
                yield from (f"    {line}" for line in _arrows(circle["arrows"]))


def _arrows(arrows: Mapping[str, list[str]]) -> Iterator[str]:
    for arrow, imports in list(arrows.items())[:ARROWS_SHOWN]:
        yield f"{arrow}: {_some(imports, IMPORTS_SHOWN, '; ')}"
    if len(arrows) > ARROWS_SHOWN:
        yield f"and {len(arrows) - ARROWS_SHOWN} more arrows"


def _names(places_by_name: Mapping[str, list[str]]) -> Iterator[str]:
    return (f"{name}: {', '.join(places)}" for name, places in places_by_name.items())


def _hard_to_find(places_by_name: Mapping[str, list[str]]) -> Iterator[str]:
    for name, places in list(places_by_name.items())[:HARD_NAMES_SHOWN]:
        yield f"{len(places):>4} {name}: {_some(places, PLACES_SHOWN, ', ')}"


def _some(texts: list[str], count: int, separator: str) -> str:
    rest = f"{separator}and {len(texts) - count} more" if len(texts) > count else ""
    return separator.join(texts[:count]) + rest


def _sizes(sizes: Mapping[str, Any]) -> Iterator[str]:
    for things, size in sizes.items():
        yield f"{size['count']} {things}: median {size['median']}, p90 {size['p90']}, max {size['max']} lines"
        yield f"{len(size['over_limit'])} {things} of more than {size['limit']} lines"
        yield from _largest({**size["largest"], **size["over_limit"]}.items())


def _largest(sizes: Iterable[tuple[str, int]]) -> Iterator[str]:
    return (f"{lines:>4} {place}" for place, lines in sizes)
