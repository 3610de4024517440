"""What the viewer has to say in it: playing, approving, refusing, and speaking to the agent."""

from pokeview.agents.viewer.approved import Approve, Refuse, Verdict
from pokeview.play.actions import Button, describe
from pokeview.play.agent import Decision
from pokeview.play.player import PlayMode
from pokeview.tui.controls.seated_screen import SeatedScreen
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.seat.typed_buttons import read_buttons, typed

DECISION_ACTIONS = ("approve", "edit_decision", "refuse")


class ViewerControls(SeatedScreen):
    """Lets the viewer take part."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the pad count only while the viewer plays, those of a decision only while one waits."""
        if action == "press_button":
            return self.seat is not None and self.seat.is_taken_over
        if action in DECISION_ACTIONS:
            return self._decision is not None
        return super().check_action(action, parameters)

    def action_take_over(self) -> None:
        if self.seat is None or self.player is None:
            return
        if self.seat.is_taken_over:
            self.seat.hand_back()
        elif self.player.mode is PlayMode.FINISHED:
            self.tell("The game is finished: there is nothing left to play.")
        else:
            self.seat.take_over()
            self.view.show_view("picture")
        self.refresh_bindings()
        self.show_moment()

    def action_press_button(self, button: str) -> None:
        if self.seat is not None:
            self.seat.press(Button(button))

    def action_toggle_approval(self) -> None:
        if self.seat is not None:
            approval = self.seat.approval
            approval.wanted = not approval.wanted
            later = " The one that waits still wants your answer." if approval.waiting and not approval.wanted else ""
            self.tell(f"Decisions {'wait for your approval' if approval.wanted else 'count at once'} now.{later}")
            self.show_moment()

    def action_approve(self) -> None:
        if self._decision is not None:
            self._give(self._decision, Approve())

    def action_edit_decision(self) -> None:
        if (decision := self._decision) is not None:
            self.app.push_screen(
                LineDialog(
                    "Press these instead",
                    "such as: up up a, or up x2   enter press them",
                    lambda text: Approve(read_buttons(text)),
                    initial=typed(decision.action),
                ),
                lambda verdict: self._give(decision, verdict),
            )

    def action_refuse(self) -> None:
        if (decision := self._decision) is not None:
            self.app.push_screen(
                LineDialog(f"Why not '{describe(decision.action)}'?", "may be left empty   enter refuse", Refuse),
                lambda verdict: self._give(decision, verdict),
            )

    def action_nudge(self) -> None:
        if self.seat is None:
            return
        if self.seat.is_taken_over:
            self.tell("You play yourself: hand back first, then say something to the agent.")
        else:
            dialog = LineDialog(f"Say to {self.seat.name}", "it hears this at its next step   enter say it", str.strip)
            self.app.push_screen(dialog, self._nudge)

    @property
    def _decision(self) -> Decision | None:
        return self.seat.approval.waiting if self.seat is not None else None

    def _give(self, decision: Decision, verdict: Verdict | None) -> None:
        if self.seat is not None and verdict is not None:
            self.seat.approval.give(decision, verdict)

    def _nudge(self, sentence: str | None) -> None:
        if sentence and self.player is not None:
            self.player.session.nudge(sentence)
            self.view.note(f"» you said: {sentence}", Tone.VIEWER)
