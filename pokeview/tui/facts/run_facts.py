"""What the run panel shows, as one value: it is painted anew only when that has changed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from textual.content import Content
from textual.style import Style

from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate, wrap
from pokeview.tracking.recorder import LoggedModel, RunState, RunStatus
from pokeview.tui.facts.charts import sparkline
from pokeview.tui.facts.meter import count
from pokeview.tui.facts.run_address import page_of
from pokeview.tui.facts.run_neighbours import last_trace, machine, ranked_models, recent_runs

SHOWN_MODELS = 3
PROBLEM_LINES = 4

_STATE_STYLES = {
    RunState.OFF: "$quiet",
    RunState.CONNECTING: "$secondary",
    RunState.RUNNING: "$text-success",
    RunState.OFFLINE: "$text-warning",
    RunState.FINISHED: "$secondary",
    RunState.FAILED: "$text-error",
    RunState.KILLED: "$text-error",
}
_METRICS = (
    ("milestones", "milestones", "{:.0f}"),
    ("squares_seen", "squares seen", "{:.0f}"),
    ("level_total", "level total", "{:.0f}"),
    ("decision_seconds", "thinking", "{:.1f} s"),
)
_LABEL_WIDTH, _VALUE_WIDTH = 13, 7


@dataclass(frozen=True)
class RunFacts:
    """A recorder at one moment, and the agents that are being logged as models.

    Without `knows_models` nothing is said of models: another process has the recorder.
    """

    status: RunStatus
    logging: tuple[str, ...] = ()
    knows_models: bool = True

    def lines(self, width: int) -> list[Content]:
        """The panel's rows, the most important first, at most `width` cells wide."""
        return [
            _state_line(self.status, width),
            *_problem(self.status, width),
            *_steps(self.status),
            *_logging(self.logging, width),
            *(_models(self.status, width, bool(self.logging)) if self.knows_models else ()),
            *_metrics(self.status, width),
            *_tokens(self.status, width),
            *machine(self.status.machine, width),
            *last_trace(self.status.last_trace, width),
            *ranked_models(self.status.ranked_models, width),
            *recent_runs(self.status.recent_runs, width),
            *_addresses(self.status, width),
        ]


def _state_line(status: RunStatus, width: int) -> Content:
    style = _STATE_STYLES[status.state]
    state = f"{status.state}{_since(status.offline_since)}"
    room = width - len(state) - 4
    return Content.assemble((f"● {state}", style), "  ", (truncate(plain_line(status.run_name), room), "bold"))


def _problem(status: RunStatus, width: int) -> list[Content]:
    if status.problem:
        lines = wrap(plain_line(status.problem), width)[:PROBLEM_LINES]
        return [Content.styled(line, "$text-warning") for line in lines]
    if status.state is RunState.CONNECTING:
        return [Content.styled(truncate(f"to {plain_line(status.store)} …", width), "$quiet")]
    if status.state is RunState.OFF:
        return [Content.styled(truncate("No MLflow run is kept.", width), "$quiet")]
    return []


def _steps(status: RunStatus) -> list[Content]:
    if status.state is RunState.OFF:
        return []
    queue = status.waiting + status.edits_waiting
    waiting = Content.assemble("  ", (f"{queue} waiting", "$text-warning")) if queue else Content()
    return [Content.assemble(str(status.steps), (" steps logged", "$quiet"), waiting)]


def _logging(agents: tuple[str, ...], width: int) -> list[Content]:
    return [Content.styled(truncate(f"◌ logging {plain_line(agent)} …", width), "$accent") for agent in agents]


def _models(status: RunStatus, width: int, logging: bool) -> list[Content]:
    lines = [line for model in status.models[: -SHOWN_MODELS - 1 : -1] for line in _model(model, width)]
    if lines or logging or status.state is RunState.OFF:
        return lines
    return [Content.styled(truncate("no models yet: press l", width), "$quiet")]


def _model(model: LoggedModel, width: int) -> list[Content]:
    """Name and version, then the addresses by which it can be loaded, each in full if it can be."""
    version = f" v{plain_line(model.version)}" if model.version else ""
    name = truncate(plain_line(model.name), width - 2 - len(version))
    model_id, uri = plain_line(model.model_id), plain_line(model.uri)
    addresses = [model_id, uri] if model_id not in uri else [uri if len(uri) + 2 <= width else model_id]
    return [
        Content.assemble(("◆ ", "$accent"), name, (version, "$accent")),
        *(Content.styled(f"  {truncate(address, width - 2)}", "$secondary") for address in addresses),
    ]


def _metrics(status: RunStatus, width: int) -> list[Content]:
    lines = []
    for name, label, form in _METRICS:
        values = status.metrics.get(name, ())
        if values:
            lines.append(_metric(label, form.format(values[-1]), values, width))
    return lines


def _tokens(status: RunStatus, width: int) -> list[Content]:
    """What the session has cost so far, as far as it is known."""
    metrics = status.metrics
    # Either may begin later than the other: what was counted last belongs together.
    read, written = (metrics.get(f"{way}_tokens", ()) for way in ("input", "output"))
    totals = [sum(pair) for pair in zip_longest(reversed(read), reversed(written), fillvalue=0.0)][::-1]
    dollars = metrics.get("dollars", ())
    return [
        *([_metric("tokens", count(int(totals[-1])), totals, width)] if totals else []),
        *([_metric("dollars", f"${dollars[-1]:.4f}", dollars, width)] if dollars else []),
    ]


def _metric(label: str, value: str, values: Sequence[float], width: int) -> Content:
    line = sparkline(values, width - _LABEL_WIDTH - _VALUE_WIDTH - 1)
    return Content.assemble((label.ljust(_LABEL_WIDTH), "$quiet"), value.rjust(_VALUE_WIDTH), " ", (line, "$secondary"))


def _since(moment: float) -> str:
    return f" since {time.strftime('%H:%M:%S', time.localtime(moment))}" if moment else ""


def _addresses(status: RunStatus, width: int) -> list[Content]:
    addresses = (
        ("run", status.run_id, page_of(status)),
        ("experiment", status.experiment, ""),
        ("store", status.store, ""),
    )
    return [
        Content.assemble((f"{label} ", "$faint"), (truncate(plain_line(text), width - len(label) - 1), _style(link)))
        for label, text, link in addresses
        if text and status.state is not RunState.CONNECTING
    ]


def _style(link: str) -> str | Style:
    return Style(underline=True, link=link) if link else "$quiet"
