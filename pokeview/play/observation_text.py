"""The observation as text, for agents that read: what memory says, with a map that shows only what has been seen."""

from collections.abc import Iterator

from pokeview.games.state import Area, Battle, Direction, GameState, Monster, Position
from pokeview.play.observation import Observation

_PLAYER = {Direction.UP: "^", Direction.DOWN: "v", Direction.LEFT: "<", Direction.RIGHT: ">"}
_LEGEND = (
    'Legend: ^ v < > you, facing that way; . free; " tall grass; # solid; ? not seen yet; P person; S sign; W warp; '
    "_ ( ) ledge that is jumped down, left, right"
)
_GLYPHS = {"v": "_", "<": "(", ">": ")"}


def as_text(observation: Observation) -> str:
    """Sections in a fixed order, each with a heading; sections with nothing to say are left out."""
    state = observation.state
    if state is None:
        return "The memory of this cartridge cannot be read: look at the picture."
    sections = [
        ("What the last action did", "\n".join(f"- {change}" for change in observation.changes)),
        ("Where", _place_line(state)),
        ("On screen", state.dialogue or "\n".join(row.rstrip() for row in state.screen_text if row.strip())),
        ("Menu", "\n".join(_menu_lines(state))),
        ("Battle", "\n".join(_battle_lines(state.battle)) if state.battle else ""),
        ("Map", _map(state.area, state.position, state.facing) if state.area and not state.battle else ""),
        ("Party", "\n".join(map(_monster_text, state.party)) or "nobody yet"),
        ("Bag", ", ".join(f"{item.name} x{item.quantity}" for item in state.bag) or "empty"),
        ("Progress", _progress(state, observation.milestones)),
    ]
    return "\n\n".join(f"## {title}\n{text}" for title, text in sections if text)


def _place_line(state: GameState) -> str:
    if state.area is None:
        return "The game has not begun."
    here = state.position
    return f"{state.area.name}, y={here.y}, x={here.x}, facing {state.facing}; mode: {state.mode}"


def _menu_lines(state: GameState) -> Iterator[str]:
    if state.menu is not None:
        for index, option in enumerate(state.menu.options):
            yield f"{'>' if index == state.menu.cursor else ' '} {option}"


def _battle_lines(battle: Battle) -> Iterator[str]:
    yield f"{battle.kind}; enemy: {_fighter(battle.enemy)}"
    yield f"own: {_monster_text(battle.own)}"


def _fighter(monster: Monster) -> str:
    status = f", {monster.status}" if monster.status else ""
    return f"{monster.species} L{monster.level}, HP {monster.hp}/{monster.max_hp}{status}"


def _monster_text(monster: Monster) -> str:
    moves = ", ".join(f"{move.name} ({move.pp} left)" for move in monster.moves)
    return f"{_fighter(monster)}; {moves}"


def _map(area: Area, here: Position, facing: Direction) -> str:
    """Rows of one character a square, apart, with the coordinates at their edges."""
    marks = {(sign.y, sign.x): "S" for sign in area.signs}
    marks |= {(warp.y, warp.x): "W" for warp in area.warps}
    marks |= {(person.y, person.x): "P" for person in area.people}
    marks[here.y, here.x] = _PLAYER[facing]
    rows = [
        f"{y:3} " + " ".join(marks.get((y, x), _GLYPHS.get(square, square)) for x, square in enumerate(row))
        for y, row in enumerate(area.grid)
    ]
    ruler = "    " + " ".join(str(x % 10) for x in range(area.width))
    return "\n".join([_LEGEND, ruler, *rows, *_exit_lines(area)])


def _exit_lines(area: Area) -> Iterator[str]:
    for warp in area.warps:
        target = "back out" if warp.destination_map is None else f"map {warp.destination_map}"
        yield f"warp at (y={warp.y}, x={warp.x}) leads {'' if warp.destination_map is None else 'to '}{target}"
    for direction, map_id in area.connections:
        yield f"the {direction} border joins map {map_id}"


def _progress(state: GameState, milestones: tuple[str, ...]) -> str:
    badges = ", ".join(state.badges) or "none"
    return f"badges: {badges}; money: {state.money}; milestones: {', '.join(milestones) or 'none yet'}"
