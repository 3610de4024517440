"""The trace of a step as MLflow's spans: observe, decide with the talk with the model in it, act, record."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pokeview.play.actions import describe
from pokeview.play.agent import Exchange, Usage
from pokeview.play.state_summary import StateSummary
from pokeview.tracking.store.redaction import Redactor
from pokeview.tracking.traces.step_trace import StepTrace

if TYPE_CHECKING:
    from mlflow.entities import Span

LONGEST_TEXT = 1000
LONGEST_EXCHANGE = 30_000
"""Characters of what a model was sent, and of what it answered."""

_TAG = "mlflow.traceTag."
"""Attributes of the first span with this prefix become tags of the trace."""
_ROLE = re.compile(r"^\[(system|user|assistant|tools?)\]\n", re.MULTILINE)
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class TracePlace:
    """Where traces belong. Their ids follow from it and from the step, so that sending twice stores once."""

    experiment_id: str
    session_id: str

    def trace_id(self, step: int) -> str:
        """The id of the trace of a step that was played."""
        return self._id(str(step))

    def id_of(self, trace: StepTrace) -> str:
        """A step that was played has one trace, each attempt before it one of its own."""
        return self.trace_id(trace.step) if trace.is_played else self._id(f"{trace.step}@{trace.times.began}")

    def _id(self, what: str) -> str:
        text = f"{self.experiment_id}/{self.session_id}/{what}"
        return "tr-" + hashlib.sha256(text.encode()).hexdigest()[:32]


def name_of(trace: StepTrace) -> str:
    """What a trace is called in MLflow's lists."""
    return f"step {trace.step}"


class Spans:
    """Makes the spans of traces. `screen`, the address of the picture, is among what a step put out."""

    def __init__(self, place: TracePlace, redact: Redactor) -> None:
        self._place = place
        self._redact = redact

    def of(self, trace: StepTrace, screen: str = "", prompts: str = "") -> "list[Span]":
        """All spans of a trace, the one around the others first. `prompts` are those it is linked to, as JSON."""
        times, trace_id = trace.times, self._place.id_of(trace)
        made = _Spans(trace_id)
        root = made.add(
            name_of(trace),
            "AGENT",
            (times.began, times.recorded),
            inputs=self._asked(trace),
            outputs=self._came_to(trace, screen),
            problem=self._redacted_text(trace.problem),
            attributes=self._about(trace, prompts),
        )
        made.add("observe", "TASK", (times.began, times.observed), root, outputs=self._seen(trace.seen))
        problem = "" if trace.decision else self._redacted_text(trace.problem)
        decide = made.add(
            "decide", "CHAIN", (times.observed, times.decided), root, outputs=self._decided(trace), problem=problem
        )
        if trace.exchange is not None:
            self._add_talk(made, decide, trace, trace.exchange, problem)
        if trace.decision is not None:
            self._add_play(made, root, trace)
        return made.spans

    def _add_talk(self, made: "_Spans", decide: int, trace: StepTrace, exchange: Exchange, problem: str) -> None:
        usage = trace.decision.usage if trace.decision else None
        made.add(
            "ask the model",
            "CHAT_MODEL",
            (trace.times.observed, trace.times.decided),
            decide,
            inputs={"messages": self._sent_messages(exchange.sent)},
            outputs={"role": "assistant", "content": self._redact(exchange.answered, LONGEST_EXCHANGE)},
            problem=problem,
            attributes=_model_attributes(trace.agent, usage) | _token_usage(usage),
        )

    def _add_play(self, made: "_Spans", root: int, trace: StepTrace) -> None:
        times, outcome = trace.times, trace.outcome
        action = self._redacted_text(describe(trace.decision.action)) if trace.decision else ""
        outputs = {} if outcome is None else {"pressed": [*outcome.pressed], "frames": outcome.frames}
        if outcome is not None and outcome.stopped:
            outputs["stopped"] = self._redacted_text(outcome.stopped)
        made.add(
            "act",
            "TOOL",
            (times.decided, times.acted),
            root,
            inputs={"action": action},
            outputs=outputs,
            problem=self._redacted_text(trace.problem),
        )
        if outcome is not None:
            kept = {"changes": self._texts(trace.changes), "milestones": self._texts(trace.milestones)}
            made.add("record", "TASK", (times.acted, times.recorded), root, outputs=kept)

    def _asked(self, trace: StepTrace) -> dict[str, Any]:
        place = {"place": self._redacted_text(trace.seen.place)} if trace.seen else {}
        said = {"viewer": self._texts(trace.nudges)} if trace.nudges else {}
        return {"step": trace.step, "agent": self._redacted_text(trace.agent), **place, **said}

    def _came_to(self, trace: StepTrace, screen: str) -> dict[str, Any]:
        outputs = self._decided(trace)
        outputs.pop("thoughts", None)
        if trace.problem:
            outputs["problem"] = self._redacted_text(trace.problem)
        if trace.changes:
            outputs["changes"] = self._texts(trace.changes)
        return {**outputs, **({"screen": screen} if screen else {})}

    def _decided(self, trace: StepTrace) -> dict[str, Any]:
        thoughts = {"thoughts": self._redact(trace.thoughts, LONGEST_EXCHANGE)} if trace.thoughts else {}
        if trace.decision is None:
            return thoughts
        action = self._redacted_text(describe(trace.decision.action))
        reason = self._redacted_text(trace.decision.reason)
        return {"action": action, "reason": reason, **thoughts}

    def _seen(self, seen: StateSummary | None) -> dict[str, Any]:
        if seen is None:
            return {}
        told = {"place": seen.place, "mode": seen.mode, "dialogue": seen.dialogue, "enemy": seen.enemy}
        return {
            **{name: self._redacted_text(text) for name, text in told.items() if text},
            "square": [seen.y, seen.x],
            "party": self._texts(seen.party),
        }

    def _sent_messages(self, sent: str) -> list[dict[str, str]]:
        """What was sent, told apart by who says it."""
        start, *parts = _ROLE.split(self._redact(sent, LONGEST_EXCHANGE))
        pairs = zip(parts[::2], parts[1::2], strict=True)
        told = [("user", start)] if start.strip() else []
        return [{"role": role, "content": text.strip()} for role, text in (*told, *pairs)]

    def _about(self, trace: StepTrace, prompts: str) -> dict[str, Any]:
        status = "played" if trace.is_played else "failed"
        tags = {
            "mlflow.traceName": name_of(trace),
            "step": str(trace.step),
            "agent": self._redacted_text(trace.agent),
            "pokeview.status": status,
        }
        if trace.milestones:
            tags["milestones"] = self._redacted_text(", ".join(trace.milestones))
        if prompts:
            tags["mlflow.linkedPrompts"] = prompts
        return {"session.id": self._place.session_id, **{_TAG + name: value for name, value in tags.items()}}

    def _redacted_text(self, text: str) -> str:
        return self._redact(text, LONGEST_TEXT)

    def _texts(self, texts: tuple[str, ...]) -> list[str]:
        return [self._redacted_text(text) for text in texts]


class _Spans:
    """The spans of one trace; their ids count from 1."""

    def __init__(self, trace_id: str) -> None:
        self.spans: list[Span] = []
        self._trace_id = trace_id

    def add(
        self,
        name: str,
        kind: str,
        seconds: tuple[float, float],
        parent: int = 0,
        *,
        inputs: dict[str, Any] | None = None,
        outputs: dict[str, Any] | None = None,
        problem: str = "",
        attributes: dict[str, Any] | None = None,
    ) -> int:
        """Add a span from one time to another, in seconds since 1970, and return its number."""
        from mlflow.entities import Span
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import Event, ReadableSpan
        from opentelemetry.trace import Status, StatusCode

        number = len(self.spans) + 1
        told = {"mlflow.traceRequestId": self._trace_id, "mlflow.spanType": kind, **(attributes or {})}
        told |= {"mlflow.spanInputs": inputs} if inputs else {}
        told |= {"mlflow.spanOutputs": outputs} if outputs else {}
        start, end = (int(moment * _NANOSECONDS) for moment in (min(seconds), max(seconds)))
        span = ReadableSpan(
            name,
            context=self._context(number),
            parent=self._context(parent) if parent else None,
            resource=Resource.get_empty(),
            attributes={key: json.dumps(value, ensure_ascii=False) for key, value in told.items()},
            events=[Event("exception", {"exception.message": problem}, end)] if problem else [],
            status=Status(StatusCode.ERROR, problem) if problem else Status(StatusCode.OK),
            start_time=start,
            end_time=end,
        )
        self.spans.append(Span(span))
        return number

    def _context(self, number: int) -> Any:
        from opentelemetry.trace import SpanContext

        return SpanContext(int(self._trace_id.removeprefix("tr-"), 16), number, is_remote=False)


def _model_attributes(agent: str, usage: Usage | None) -> dict[str, Any]:
    """The model, after which an agent is named, such as 'openai gpt-5-mini', and its cost in dollars if that is known.

    Without a cost MLflow would look for the price of the model it is told of, and import litellm for seconds to do so.
    """
    model = agent.partition(" ")[2]
    if not model or usage is None or usage.dollars is None:
        return {"pokeview.model": model} if model else {}
    return {"mlflow.llm.model": model, "mlflow.llm.cost": {"total_cost": usage.dollars}}


def _token_usage(usage: Usage | None) -> dict[str, Any]:
    if usage is None or usage.input_tokens is None or usage.output_tokens is None:
        return {}
    tokens = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
    cached = {"cache_read_input_tokens": usage.cached_tokens} if usage.cached_tokens else {}
    return {"mlflow.chat.tokenUsage": {**tokens, "total_tokens": sum(tokens.values()), **cached}}
