"""What the rest of pokeview knows of tracking: a recorder takes events, never blocks, and tells how it is doing."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pokeview.play.ending import SessionEnding
from pokeview.play.events import Event
from pokeview.play.recording.recording import Recording
from pokeview.tracking.machine_use import MachineUse


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a run is told of its session at the start.

    `step` is the last step that was played before, by an earlier process perhaps; the run gets what it lacks of those
    from the recording. A branch has its first steps, up to `parent_step`, from the session `parent_session`.
    """

    session_id: str
    game: str
    cartridge_title: str
    agent: str
    seed: int
    step: int = 0
    recording: Recording | None = None
    parent_session: str = ""
    parent_step: int = 0


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """An agent in MLflow. `version` is its number in the registry, '' if it is not registered there."""

    name: str
    model_id: str
    uri: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class RecentRun:
    """Another run of the same experiment. `steps` is None for one that does not tell. Untrusted text."""

    name: str
    agent: str
    state: str
    milestones: int
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class RankedModel:
    """A logged model and its milestones in 100 steps, a mean over `runs`. `address` is without the scheme."""

    address: str
    milestones_per_100_steps: float
    runs: int


@dataclass(frozen=True, slots=True)
class LastTrace:
    """The trace that the store got last. `status` is MLflow's 'OK' or 'ERROR'."""

    trace_id: str
    status: str
    milliseconds: int


class RunState(StrEnum):
    """What a recorder is at; the last three tell how the run ended. Live files keep the values."""

    OFF = "off"
    CONNECTING = "connecting"
    RUNNING = "running"
    OFFLINE = "offline"
    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A recorder at one moment.

    `offline_since` is a time in seconds since 1970, 0 while it is not. `metrics` maps each metric's name to its latest
    values, oldest first; `waiting` counts steps not yet in the store, and `edits_waiting` changes of the run itself;
    `problem` is a sentence when something is wrong. The latest other runs come first, and the best models.
    """

    state: RunState
    store: str = ""
    experiment: str = ""
    run_name: str = ""
    run_id: str = ""
    experiment_id: str = ""
    offline_since: float = 0.0
    steps: int = 0
    waiting: int = 0
    edits_waiting: int = 0
    problem: str = ""
    metrics: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    models: tuple[LoggedModel, ...] = ()
    ranked_models: tuple[RankedModel, ...] = ()
    recent_runs: tuple[RecentRun, ...] = ()
    last_trace: LastTrace | None = None
    machine: MachineUse | None = None
    keeps_traces: bool = True
    """False where nobody wants traces, so that nothing the viewer says of a step has a place in the store."""


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the run another name."""

    name: str


@dataclass(frozen=True, slots=True)
class SetTag:
    """Set or replace a tag of the run."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """Add a paragraph to what MLflow's pages show as the run's description."""

    text: str


RunEdit = Rename | SetTag | AddNote


class Recorder(Protocol):
    """Takes the events of a session. No method but `close` may take longer than a millisecond.

    `record` is a taker that says which kinds of event it wants, none for one that keeps nothing.
    """

    @property
    def status(self) -> RunStatus: ...

    def start(self, facts: SessionFacts) -> None:
        """Open the run, in the background."""
        ...

    def record(self, event: Event) -> None: ...

    def log_model(self, agent: str) -> Future[LoggedModel]:
        """Log an agent, such as 'explorer' or 'openai gpt-5', as a model, in the background.

        The future raises AgentError, SettingError or TrackingError.
        """
        ...

    def edit_run(self, edit: RunEdit) -> Future[str]:
        """Change the run itself, in the background and in order; the future gives a sentence once it is done.

        It raises TrackingError.
        """
        ...

    def close(self, ending: SessionEnding, timeout_seconds: float) -> bool:
        """Send what waits and end the run as the session has ended. False when time ran out first.

        It goes on being sent then, and `close` may be called again to wait for longer; the first ending counts.
        """
        ...
