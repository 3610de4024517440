"""Playing, pausing, stepping, the speed, and going on beyond a cap."""

from collections.abc import Callable

from pokeview.play.pacing import Speed
from pokeview.play.player import Player, PlayMode
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.question import QuestionDialog


class PlayControls:
    """Steers the player of a session."""

    def __init__(self, screen: SessionScreen, player: Player) -> None:
        self._screen = screen
        self._player = player

    def toggle_play(self) -> None:
        self._within_caps(self._player.toggle)

    def step(self) -> None:
        self._within_caps(self._player.step)

    def next_speed(self) -> None:
        self._set_speed(self._player.speed.next_in_turn())

    def faster(self) -> None:
        self._set_speed(self._player.speed.faster())

    def slower(self) -> None:
        self._set_speed(self._player.speed.slower())

    def _within_caps(self, go_on: Callable[[], None]) -> None:
        """Go on; where a cap is in the way, ask first whether it shall be raised."""
        reached = self._player.cap_reached
        if reached and self._player.mode is PlayMode.PAUSED:
            question = QuestionDialog("Go on?", f"{reached} Go on with the cap doubled?", "Go on", "Stay paused")
            self._screen.app.push_screen(question, lambda yes: self._raise_caps(go_on) if yes else None)
        else:
            go_on()
            self._screen.show_moment()

    def _raise_caps(self, go_on: Callable[[], None]) -> None:
        self._player.raise_caps()
        go_on()
        self._screen.show_moment()

    def _set_speed(self, speed: Speed) -> None:
        self._player.speed = speed
        self._screen.show_moment()
