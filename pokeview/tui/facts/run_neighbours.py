"""The rows of the run panel about what is around a run: machine, last trace, models, other runs."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate
from pokeview.tracking.machine_use import GpuUse, MachineUse
from pokeview.tracking.recorder import LastTrace, RankedModel, RecentRun, RunState

SHOWN_MODELS = 3
SHOWN_RUNS = 4
_ROOMY = 50
"""Cells from which on a run's agent and state are told in words."""
_AGENT_WIDTH = 10

_STATE_MARKS: Mapping[str, str] = {
    RunState.RUNNING: "▶",
    RunState.FINISHED: "■",
    RunState.FAILED: "✗",
    RunState.KILLED: "✗",
}
_SHORT_ID = 11


def machine(use: MachineUse | None, width: int) -> list[Content]:
    """The cards first: they are what models run on."""
    if use is None:
        return []
    several = len(use.gpus) > 1
    cards = [_gpu(f"gpu {number}" if several else "gpu", gpu, width) for number, gpu in enumerate(use.gpus)]
    return [*cards, _machine_row("cpu", f"{use.cpu_percent:.0f}%", f"memory {use.memory_percent:.0f}%", width)]


def last_trace(trace: LastTrace | None, width: int) -> list[Content]:
    if trace is None:
        return []
    style = "$text-success" if trace.status == "OK" else "$text-error"
    name = truncate(plain_line(trace.trace_id), _SHORT_ID)
    told = Content.assemble(
        ("last trace ", "$quiet"), (plain_line(trace.status), style), f" {trace.milliseconds} ms ", (name, "$quiet")
    )
    return [told.truncate(width, ellipsis=True)]


def ranked_models(models: Sequence[RankedModel], width: int) -> list[Content]:
    """The best first."""
    if not models:
        return []
    rows = [
        Content.assemble(
            (f"{model.milestones_per_100_steps:6.2f} ", "$accent"), truncate(plain_line(model.address), width - 7)
        )
        for model in models[:SHOWN_MODELS]
    ]
    return [_faint_heading("milestones per 100 steps, by model", width), *rows]


def recent_runs(runs: Sequence[RecentRun], width: int) -> list[Content]:
    """The latest first."""
    if not runs:
        return []
    return [_faint_heading("other runs", width), *(_run_row(run, width) for run in runs[:SHOWN_RUNS])]


def _run_row(run: RecentRun, width: int) -> Content:
    """State, name, agent, milestones and steps: the name is cut first."""
    state = plain_line(run.state)
    steps = "" if run.steps is None else str(run.steps)
    right = f" ★{run.milestones:<3}{steps:>6}"
    if width >= _ROOMY:
        right = f" {truncate(plain_line(run.agent), _AGENT_WIDTH).ljust(_AGENT_WIDTH)}{right} {state[:8]:8}"
    room = width - len(right) - 2
    name = truncate(plain_line(run.name), room).ljust(max(0, room))
    return Content.assemble((f"{_STATE_MARKS.get(state, '·')} ", "$secondary"), name, (right, "$quiet"))


def _gpu(name: str, gpu: GpuUse, width: int) -> Content:
    watts = "" if gpu.watts is None else f"  {gpu.watts:.0f} W"
    return _machine_row(name, f"{gpu.percent:.0f}%", f"memory {gpu.memory_percent:.0f}%{watts}", width)


def _machine_row(label: str, value: str, more: str, width: int) -> Content:
    row = Content.assemble((f"{label} ", "$quiet"), value, (f"  {more}", "$quiet"))
    return row.truncate(width, ellipsis=True)


def _faint_heading(text: str, width: int) -> Content:
    return Content.styled(truncate(text, width), "$faint")
