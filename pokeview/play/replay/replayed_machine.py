"""A Game Boy that stands in a recording: after any of its steps, or within one that is being played."""

from importlib.metadata import version
from pathlib import Path

from pokeview.errors import RecordingError
from pokeview.gameboy import check_cartridge
from pokeview.games import game_for
from pokeview.games.profile import Milestone
from pokeview.games.state import GameState
from pokeview.play.budget import Spent
from pokeview.play.events import Event, GameFinished, MilestoneReached, Picture, StepDone
from pokeview.play.observation import Observation
from pokeview.play.progress import Milestones
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import STEPS_BETWEEN_SNAPSHOTS, Recording
from pokeview.play.replay.resume import restored
from pokeview.play.replay.snapshot_cache import SnapshotCache
from pokeview.play.replay.step_replay import StepReplay
from pokeview.play.session import POWER_ON_FRAMES


class ReplayedMachine:
    """Blocks, and is for one thread at a time. All methods raise RecordingError.

    `step` is the last step that is done, `agent` who played it, `spent` what had been spent by then, and `state` what
    the game is like. `under_way` is the step that has been begun.
    """

    def __init__(self, recording: Recording, cartridge: Path | bytes) -> None:
        """Just switched on. Raises CartridgeError too."""
        self.recording = recording
        self.is_stopped = False
        """Set from any thread, it ends a long way to a step with a RecordingError."""
        self.under_way: StepReplay | None = None
        self.state: GameState | None = None
        self._cartridge = check_cartridge(cartridge)
        self._cache = SnapshotCache()
        self._gameboy, self._journey = restored(recording, self._cartridge, 0)
        self.game = game_for(self._gameboy.title)
        self._stand_after(None)

    @property
    def frames(self) -> int:
        """Frames since power-on."""
        return self._gameboy.frames

    @property
    def milestones(self) -> Milestones:
        return self._journey.milestones

    def picture(self) -> Picture:
        """The last frame that was drawn."""
        return self._gameboy.picture()

    def power_on(self) -> None:
        """Come to the first picture, unless some step has been played."""
        if not self._gameboy.frames:
            self._gameboy.advance(self._frames_of_power_on(), picture=True)
            self.state = self._journey.read()

    def go_to(self, step: int) -> None:
        """Stand after a step; 0 is power-on. A step that is under way is given up.

        When a step on the way comes out differently, it stands before that one.
        """
        recorded = self._recorded_snapshot(step)
        cached = self._cache.latest(step)
        if self.under_way is not None or not max(recorded, cached) <= self.step <= step:
            self._take_up(max(recorded, cached), is_cached=cached > recorded)
        for upcoming in self.recording.steps(self.step + 1, step):
            if self.is_stopped:
                raise RecordingError(f"Going to step {step} was given up at step {self.step}.")
            self._start_step(upcoming).advance(0)
            self._end_step()
        self.power_on()

    def observe(self) -> Observation:
        """What the agent is being shown that is about to play a step which has not been recorded yet."""
        self.state = self._journey.set_out()
        return self._journey.observation(self.step + 1, self.state, ())

    def begin(self, step: RecordedStep) -> tuple[StepReplay, Observation]:
        """Begin the next step, and come to what its agent was shown. One that is under way is given up."""
        if self.under_way is not None:
            self.go_to(self.step)
        begun = self._start_step(step)
        return begun, self._journey.observation(step.step, self.state, step.account.nudges)

    def arrive(self) -> list[Event]:
        """End the step that is under way: what it came to."""
        step, reached = self._end_step()
        events: list[Event] = [MilestoneReached(step.step, milestone.name, milestone.title) for milestone in reached]
        events.append(self._step_done(step))
        if self.state is not None and self.game.is_finished(self.state):
            events.append(GameFinished(step.step))
        return events

    def close(self) -> None:
        """Switch the Game Boy off, and let go of the recording."""
        self._gameboy.close()
        self.recording.close()

    def _start_step(self, step: RecordedStep) -> StepReplay:
        self.under_way = StepReplay(self._gameboy, self._journey, step)
        self.state = self.under_way.observe()
        return self.under_way

    def _end_step(self) -> tuple[RecordedStep, list[Milestone]]:
        assert self.under_way is not None
        step = self.under_way.step
        self.state, reached = self.under_way.arrive()
        self.under_way = None
        self._stand_after(step)
        self._keep_snapshot()
        return step, reached

    def _take_up(self, step: int, *, is_cached: bool) -> None:
        """Stand after a step of which there is a snapshot, or at power-on."""
        gameboy, journey = restored(self.recording, self._cartridge, 0 if is_cached else step)
        if is_cached:
            self._cache.restore(step, gameboy, journey)
        self._gameboy.close()
        self._gameboy, self._journey, self.under_way = gameboy, journey, None
        self._stand_after(self.recording.step(step) if step else None)
        self.state = journey.read()

    def _recorded_snapshot(self, step: int) -> int:
        """The latest step up to that one after which the recording has a snapshot for this emulator; 0 for none."""
        if self.recording.facts.pyboy != version("pyboy"):
            return 0
        return next((snapshot.step for snapshot in self.recording.snapshots(step)), 0)

    def _keep_snapshot(self) -> None:
        """Take one every so often, where the recording has none."""
        step = self.step
        if step % STEPS_BETWEEN_SNAPSHOTS == 0 and step - self._recorded_snapshot(step) >= STEPS_BETWEEN_SNAPSHOTS:
            self._cache.take(step, self._gameboy, self._journey)

    def _stand_after(self, step: RecordedStep | None) -> None:
        """Note who played last and what had been spent by then; None is power-on."""
        self.step = step.step if step else 0
        self.agent = step.account.agent if step else self.recording.facts.agent
        self.spent = step.account.spent if step else Spent()

    def _step_done(self, step: RecordedStep) -> StepDone:
        account = step.account
        return StepDone(
            step.step,
            account.agent,
            account.decision,
            account.outcome,
            self.state,
            account.progress,
            self.picture(),
            account.changes,
            account.spent,
            account.recorded_at,
        )

    def _frames_of_power_on(self) -> int:
        """As many as the recording begins with."""
        if self.recording.last_step:
            first = self.recording.step(1).inputs[:1]
            return sum(one.frames for one in first)
        return POWER_ON_FRAMES
