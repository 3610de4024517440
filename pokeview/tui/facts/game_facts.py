"""What the game panel shows, as one value: it is painted anew only when that has changed."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from pokeview.games.profile import Game
from pokeview.games.state import GameMode, GameState, Monster
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate, wrap
from pokeview.tui.facts.charts import hp_bar

LONGEST_BAR = 24
LEVEL_WIDTH = 5
DIALOGUE_LINES = 3


@dataclass(frozen=True)
class GameFacts:
    """A game at one moment: `reached` holds the names of its milestones so far, the latest last."""

    game: Game
    state: GameState | None
    reached: tuple[str, ...] = ()

    def lines(self, width: int) -> list[Content]:
        """The panel's rows, the most important first, at most `width` cells wide."""
        if self.state is None:
            return [Content.styled(line, "$quiet") for line in wrap(_unknown(self.game), width)]
        return [
            _place_line(self.state, width),
            *_monsters(self.state, width),
            *_belongings(self.state, width),
            *_milestone_lines(self.game, self.reached, width),
            *_words_on_screen(self.state, width),
        ]


def _unknown(game: Game) -> str:
    return f"Nothing is known of this cartridge ({plain_line(game.title)}), so there is only its picture."


def _place_line(state: GameState, width: int) -> Content:
    """Where and what: the name comes first, then how to find the square, then the mode."""
    name = plain_line(state.area.name) if state.area else "not in the world yet"
    where = f"  y {state.position.y}  x {state.position.x}" if state.area else ""
    mode = state.mode.value
    if cell_len(name) + len(where) + len(mode) + 2 > width:
        where = where.replace("  ", " ")
    if cell_len(name) + len(where) + len(mode) + 2 > width:
        mode = ""
    left = Content.assemble((truncate(name, width - len(where)), "bold"), (where, "$quiet"))
    return _flush(left, Content.styled(mode, _MODE_STYLES[state.mode]), width)


_MODE_STYLES = {
    GameMode.TITLE: "$quiet",
    GameMode.OVERWORLD: "$quiet",
    GameMode.DIALOGUE: "$secondary",
    GameMode.MENU: "$accent",
    GameMode.BATTLE: "$text-error",
}


def _monsters(state: GameState, width: int) -> list[Content]:
    """The party, and below it the enemy if there is a fight, all in the same columns."""
    rows = [("", monster) for monster in state.party]
    if state.battle:
        rows.append(("vs ", state.battle.enemy))
    cells = [
        (mark, monster, _monster_name(monster), _hit_points(monster), _condition(monster)) for mark, monster in rows
    ]
    names = min(width // 3, max((len(mark + name) for mark, _, name, _, _ in cells), default=0))
    points = max((len(points) for _, _, _, points, _ in cells), default=0)
    conditions = max((len(condition) for *_, condition in cells), default=0)
    bar = min(LONGEST_BAR, width - names - LEVEL_WIDTH - points - conditions)
    return [
        Content.assemble(
            (mark, "$text-error"),
            (truncate(name, names - len(mark)).ljust(names - len(mark)), "$faint" if monster.fainted else ""),
            (f" L{monster.level}".ljust(LEVEL_WIDTH), "$quiet"),
            hp_bar(monster.hp, monster.max_hp, max(0, bar)),
            (hit_points.rjust(points), "$quiet"),
            (condition, "$text-warning"),
        )
        for mark, monster, name, hit_points, condition in cells
    ]


def _monster_name(monster: Monster) -> str:
    return plain_line(monster.nickname or monster.species)


def _hit_points(monster: Monster) -> str:
    return f" {monster.hp}/{monster.max_hp}"


def _condition(monster: Monster) -> str:
    status = plain_line(monster.status)
    return f" {status}" if status and status.lower() != "ok" else ""


def _belongings(state: GameState, width: int) -> list[Content]:
    if state.area is None and not state.money:
        return []
    badges = ", ".join(plain_line(badge) for badge in state.badges) or "none"
    money = str(state.money)
    label = "  badges "
    return [
        Content.assemble(
            ("money ", "$quiet"), money, (label, "$quiet"), truncate(badges, width - 6 - len(money) - len(label))
        )
    ]


def _milestone_lines(game: Game, reached: tuple[str, ...], width: int) -> list[Content]:
    total = len(game.milestones)
    if not total:
        return []
    titles = {milestone.name: plain_line(milestone.title) for milestone in game.milestones}
    open_titles = [title for name, title in titles.items() if name not in reached]
    count = f"{len(reached)} of {total}"
    latest = titles.get(reached[-1], "") if reached else "no milestone yet"
    lines = [_milestone("★", "$accent", count, latest, "", width)]
    if open_titles:
        lines.append(_milestone("○", "$quiet", "next".ljust(len(count)), open_titles[0], "$quiet", width))
    return lines


def _milestone(mark: str, mark_style: str, label: str, title: str, title_style: str, width: int) -> Content:
    beginning = f"{mark} {label}  "
    return Content.assemble((beginning, mark_style), (truncate(title, width - len(beginning)), title_style))


def _words_on_screen(state: GameState, width: int) -> list[Content]:
    """What somebody says, as real text: on a small picture the letters cannot be read."""
    if not state.dialogue:
        return []
    words = plain_line(state.dialogue)
    lines = wrap(f"“{words}”", width)[:DIALOGUE_LINES]
    return [Content.styled(line, "italic $secondary") for line in lines]


def _flush(left: Content, right: Content, width: int) -> Content:
    """Two texts at the two ends of a row."""
    return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)
