"""What a screen shows of an open session."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from pokeview.play.events import Event
from pokeview.play.player import Player, PlayMode
from pokeview.tui.commands.command import Bar, ButtonCaption, Need, do
from pokeview.tui.facts.titled import Titled
from pokeview.tui.widgets.facts_panel import Facts


class ShownSession(ABC):
    """Is there once a session is open, with the `controls` that commands name."""

    player: Player
    controls: Mapping[str, object]

    @property
    @abstractmethod
    def bar(self) -> Bar:
        """Which of the bars is wanted now."""

    @abstractmethod
    def moment(self) -> Titled:
        """What the title says now."""

    @abstractmethod
    def run_facts(self) -> Facts | None:
        """What is known of the MLflow run, None if nothing is yet."""

    @abstractmethod
    def has(self, need: Need) -> bool:
        """True while there is what a command needs."""

    @abstractmethod
    def seek(self, step: int) -> None:
        """Show the step that was sought in the row below the picture; 0 is now."""

    def captions(self) -> dict[str, ButtonCaption]:
        """What those buttons say that change what they say, by what they do."""
        play = "Pause" if self.player.mode is PlayMode.PLAYING else "Play"
        speed = self.player.speed.label
        return {do("toggle_play"): ButtonCaption(play, play), do("next_speed"): ButtonCaption(f"Speed {speed}", speed)}

    @abstractmethod
    def taken(self, event: Event) -> None:
        """An event of the session has been shown."""
