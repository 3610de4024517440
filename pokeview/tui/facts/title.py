"""What the title line says of a session at one moment."""

from dataclasses import dataclass

from textual.content import Content

from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, Player, PlayMode
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate
from pokeview.tui.facts.meter import briefly

SILENCE_SECONDS = 2
"""From here on the title says how long nothing has been heard, so that a frozen run can be told from a busy one."""
LONG_SILENCE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class SessionTitle:
    """`thinking` and `silent` are whole seconds: the title is painted once a second at most.

    `spent` is the sum so far in a few cells; `awaits` says what the viewer is waited for, '' for nothing.
    """

    game: str
    agent: str
    step: int
    speed: Speed
    mode: PlayMode
    phase: Phase
    problem: bool = False
    thinking: int = 0
    silent: int = 0
    spent: str = ""
    awaits: str = ""

    @classmethod
    def of(cls, player: Player, agent: str, now: float, awaits: str = "") -> "SessionTitle":
        """The moment `now`, on the player's clock."""
        under_way = player.phase is not Phase.IDLE or player.mode is PlayMode.PLAYING
        return cls(
            game=plain_line(player.session.game.title),
            agent=plain_line(agent),
            step=player.session.step + (player.phase is not Phase.IDLE),
            speed=player.speed,
            mode=player.mode,
            phase=player.phase,
            problem=bool(player.problem),
            thinking=int(now - player.thinking_since) if player.phase is Phase.THINKING else 0,
            silent=int(now - player.last_event_at) if under_way else 0,
            spent=briefly(player.session.spent),
            awaits=awaits if player.phase is Phase.THINKING else "",
        )

    def title(self, width: int) -> Content:
        """One row: what is played on the left, how it goes on the right. Less room, fewer words."""
        right = self._state_content(short=width < 60)
        room = width - right.cell_length - 2
        for left in self._session_introductions():
            if left.cell_length <= room:
                break
        else:
            left = Content.styled(truncate(self.game, max(0, room)), "bold $primary")
        return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)

    def _session_introductions(self) -> list[Content]:
        """The left side, from the fullest to the shortest."""
        game = Content.styled(self.game, "bold $primary")
        step = Content.assemble(("  step ", "$quiet"), str(self.step))
        agent = Content.assemble(("  agent ", "$quiet"), self.agent)
        speed = Content.assemble(("  speed ", "$quiet"), self.speed.label)
        brief = Content.assemble(("  ", ""), self.agent, ("  #", "$quiet"), str(self.step))
        spent = Content.assemble("  ", (self.spent, "bold")) if self.spent else Content()
        return [
            game + agent + step + speed + spent,
            game + agent + step + spent,
            game + brief + spent,
            game + step + spent,
            game + step,
        ]

    def _state_content(self, *, short: bool) -> Content:
        mark, words, style = self._mark_and_words()
        if self.silent < SILENCE_SECONDS or self.awaits or self.mode in (PlayMode.PAUSED, PlayMode.FINISHED):
            return Content.styled(f"{mark} {words}", style)
        silence = f"  {self.silent} s silent" if short else f"  nothing heard for {self.silent} s"
        alarm = "$text-error" if self.silent >= LONG_SILENCE_SECONDS else "$text-warning"
        return Content.assemble((f"{mark} {words}", style), (silence, alarm))

    def _mark_and_words(self) -> tuple[str, str, str]:
        """A mark, what is going on, and its colour."""
        if self.mode is PlayMode.FINISHED:
            return "■", "the game is finished", "$accent"
        if self.mode is PlayMode.PAUSED:
            return ("■", "stopped by a problem", "$text-error") if self.problem else ("■", "paused", "$accent")
        doing = self._doing()
        if self.mode is PlayMode.PAUSING:
            return "●", f"{doing}, then pause", "$accent"
        if self.awaits:
            return "●", doing, "$accent"
        return "●", doing, "$text-success" if self.phase is not Phase.THINKING else "$secondary"

    def _doing(self) -> str:
        match self.phase:
            case Phase.THINKING:
                if self.awaits:
                    return self.awaits
                return f"thinking {self.thinking} s" if self.thinking else "thinking"
            case Phase.ACTING:
                return "pressing buttons"
            case Phase.IDLE:
                return self.mode.value
