"""What the viewer has to say in it: playing, approving, refusing, and speaking to the agent."""

from pokeview.agents.viewer.approved import Approve, Refuse, Verdict
from pokeview.play.actions import Button, describe
from pokeview.play.agent import Decision
from pokeview.play.player import Player, PlayMode
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.seat.seat import Seat
from pokeview.tui.seat.typed_buttons import read_buttons, typed


class ViewerControls:
    """Lets the viewer take part."""

    def __init__(self, screen: SessionScreen, player: Player, seat: Seat) -> None:
        self._screen = screen
        self._player = player
        self._seat = seat

    def take_over(self) -> None:
        if self._seat.is_taken_over:
            self._seat.hand_back()
        elif self._player.mode is PlayMode.FINISHED:
            self._screen.tell("The game is finished: there is nothing left to play.")
        else:
            self._seat.take_over()
            self._screen.view.show_view("picture")
        self._screen.refresh_bindings()
        self._screen.show_moment()

    def press_button(self, button: str) -> None:
        self._seat.press(Button(button))

    def toggle_approval(self) -> None:
        approval = self._seat.approval
        approval.wanted = not approval.wanted
        later = " The one that waits still wants your answer." if approval.waiting and not approval.wanted else ""
        self._screen.tell(f"Decisions {'wait for your approval' if approval.wanted else 'count at once'} now.{later}")
        self._screen.show_moment()

    def approve(self) -> None:
        if (decision := self._seat.approval.waiting) is not None:
            self._give(decision, Approve())

    def edit_decision(self) -> None:
        if (decision := self._seat.approval.waiting) is not None:
            self._screen.app.push_screen(
                LineDialog(
                    "Press these instead",
                    "such as: up up a, or up x2   enter press them",
                    lambda text: Approve(read_buttons(text)),
                    initial=typed(decision.action),
                ),
                lambda verdict: self._give(decision, verdict),
            )

    def refuse(self) -> None:
        if (decision := self._seat.approval.waiting) is not None:
            self._screen.app.push_screen(
                LineDialog(f"Why not '{describe(decision.action)}'?", "may be left empty   enter refuse", Refuse),
                lambda verdict: self._give(decision, verdict),
            )

    def nudge(self) -> None:
        if self._seat.is_taken_over:
            self._screen.tell("You play yourself: hand back first, then say something to the agent.")
        else:
            dialog = LineDialog(f"Say to {self._seat.name}", "it hears this at its next step   enter say it", str.strip)
            self._screen.app.push_screen(dialog, self._nudge)

    def _give(self, decision: Decision, verdict: Verdict | None) -> None:
        if verdict is not None:
            self._seat.approval.give(decision, verdict)

    def _nudge(self, sentence: str | None) -> None:
        if sentence:
            self._player.session.nudge(sentence)
            self._screen.view.note(f"» you said: {sentence}", Tone.VIEWER)
