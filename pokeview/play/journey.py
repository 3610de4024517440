"""What a session has come to so far: all that follows from the machine's moves, whoever made them."""

from collections.abc import Mapping
from typing import Any

from pokeview.gameboy import GameBoy
from pokeview.games.profile import Game, Milestone
from pokeview.games.state import GameState
from pokeview.play.actions import Action, Outcome
from pokeview.play.changes import changes
from pokeview.play.explored import Explored
from pokeview.play.observation import Observation
from pokeview.play.progress import Milestones
from pokeview.play.stuck import StuckDetector

SHOWN_GOALS = 3


class Journey:
    """Follows a machine from power-on. The same inputs on the same cartridge always make the same journey."""

    def __init__(self, gameboy: GameBoy, game: Game) -> None:
        self.milestones = Milestones(game)
        self.explored = Explored()
        self.stuck = StuckDetector()
        self.changes: tuple[str, ...] = ()
        self._gameboy = gameboy
        self._game = game
        self._squares_seen = 0

    def read(self) -> GameState | None:
        """The state now; what is on screen has been seen."""
        state = self._game.read(self._gameboy)
        if state is not None:
            self.explored.look_around(state)
        return state

    def look_around(self) -> None:
        """Called after each input of an action: a walk sees every square that it passes."""
        where = self._game.where(self._gameboy)
        if where is not None and where not in self.explored and not self._game.is_busy(self._gameboy):
            self.read()

    def set_out(self) -> GameState | None:
        """Read the state in which an action begins."""
        state = self.read()
        self._squares_seen = self.explored.squares_seen
        return state

    def observation(self, step: int, state: GameState | None, nudges: tuple[str, ...]) -> Observation:
        """What an agent is shown before the step that sets out in `state`."""
        return Observation(
            step=step,
            game=self._game.title,
            picture=self._gameboy.picture(),
            state=self.explored.fogged(state) if state else None,
            changes=self.changes,
            milestones=self.milestones.titles,
            goals=self.milestones.next_titles(SHOWN_GOALS),
            warning=self.stuck.warning,
            steps_stuck=self.stuck.steps_stuck,
            nudges=nudges,
        )

    def arrive(
        self, action: Action, before: GameState | None, outcome: Outcome
    ) -> tuple[GameState | None, list[Milestone]]:
        """Take in an action that has just been carried out: the state after it, and the milestones it has reached."""
        after = self.read()
        self.changes = changes(before, after, outcome)
        reached = self.milestones.check(before, after)
        new = bool(reached) or self.explored.squares_seen > self._squares_seen
        self.stuck.note(action, before, after, progressed=new)
        return after, reached

    def remember(self) -> dict[str, object]:
        """All of it, as JSON values."""
        return {
            "milestones": list(self.milestones.names),
            "explored": self.explored.remember(),
            "stuck": self.stuck.remember(),
            "changes": list(self.changes),
        }

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take up what an earlier `remember` returned."""
        self.milestones.recall(memory["milestones"])
        self.explored.recall(memory["explored"])
        self.stuck.recall(memory["stuck"])
        self.changes = tuple(memory["changes"])
