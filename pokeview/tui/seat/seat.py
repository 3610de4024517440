"""Who sits at the pad: an agent, or for a while the viewer."""

from pokeview.agents.viewer.approved import Approved
from pokeview.agents.viewer.human import Human
from pokeview.play.actions import Button
from pokeview.play.agent import Agent
from pokeview.play.player import Player, PlayMode
from pokeview.sessions.roster import Candidate
from pokeview.tui.seat.approval import Approval


class Seat:
    """Puts agents, each behind `approval`, at the pad of a player's session; `candidate` is the one that plays.

    It stays the candidate while the viewer plays in its place.
    """

    def __init__(self, player: Player, candidate: Candidate, approval: Approval) -> None:
        self.candidate = candidate
        self.approval = approval
        self._player = player
        self._agent = Approved(player.session.agent, approval.judge)
        self._human: Human | None = None
        self._was_playing = False
        player.session.agent = self._agent

    @property
    def name(self) -> str:
        """The name of whoever plays."""
        return self._human.name if self._human else self._agent.name

    @property
    def is_taken_over(self) -> bool:
        return self._human is not None

    def choose(self, candidate: Candidate, agent: Agent) -> None:
        """Let another agent play on from here, for good: the one that leaves is closed."""
        left = self._agent
        self.candidate = candidate
        self._agent = Approved(agent, self.approval.judge)
        self._human = None
        self._player.choose_agent(self._agent)
        left.close()

    def take_over(self) -> None:
        """Let the viewer play from now on: an agent that thinks is interrupted, a pause ended."""
        self._was_playing = self._player.mode is PlayMode.PLAYING
        self._human = Human()
        self._player.choose_agent(self._human)
        self._player.play()

    def hand_back(self) -> None:
        """Let the agent that played before go on, or stay paused if it was."""
        self._human = None
        if not self._was_playing:
            self._player.pause()
        self._player.choose_agent(self._agent)

    def leave(self) -> bool:
        """The viewer goes away: nothing waits for one any more. Pauses, and gives True, if something did or would."""
        needed = self.is_taken_over or self.approval.wanted or self.approval.waiting is not None
        self.approval.wanted = False
        if needed:
            self._player.pause()
            self._human = None
            # A decision that waits is dropped: nothing is pressed unseen.
            self._player.choose_agent(self._agent)
        return needed

    def press(self, button: Button) -> None:
        """Press a button for the viewer who has taken over; a pause ends with it."""
        if self._human is not None:
            self._human.press(button)
            if self._player.mode is PlayMode.PAUSED and not self._player.cap_reached:
                self._player.play()
