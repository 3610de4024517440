"""Tries out what an endpoint can do, for a user who wants to know before playing."""

import struct
import zlib
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from pokeview.agents.answers.conversation import Answer, Fragment, TokenUsage, Tool
from pokeview.agents.chat.capabilities import AnswerMode, Capabilities, Feature
from pokeview.agents.chat.chat_endpoint import ChatEndpoint
from pokeview.agents.chat.chat_errors import EndpointError, UnusableAnswer
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.retrying import RetryPolicy
from pokeview.text.untrusted import quoted

MOST_TOKENS = 1_000
"""Room for a model that thinks before it answers."""
_COLOUR = Tool(
    "name_colour",
    "Name a colour.",
    {
        "type": "object",
        "properties": {"colour": {"type": "string", "enum": ["red", "green", "blue"]}},
        "required": ["colour"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True)
class Check:
    """One thing that was tried; `ok` is None when it could not be found out. `why` is a sentence."""

    name: str
    ok: bool | None
    why: str

    def scrubbed(self, endpoint: Endpoint) -> "Check":
        """The same without what only the endpoint may know."""
        return replace(self, why=endpoint.scrub(self.why))


@dataclass(frozen=True)
class Probe:
    """All checks in order, what they cost together, and how fast the model is."""

    checks: tuple[Check, ...]
    usage: TokenUsage
    seconds_to_first_token: float | None = None
    tokens_per_second: float | None = None

    @property
    def is_usable(self) -> bool:
        """Whether a model can be played with: it can be reached and answers with calls in one way or another."""
        return any(check.name == "answers" and check.ok for check in self.checks)


@dataclass(frozen=True)
class _Trial:
    """What came of asking once."""

    fragments: int
    capabilities: Capabilities
    answer: Answer | None = None
    problem: str = ""
    usage: TokenUsage = field(default_factory=TokenUsage)
    unreachable: bool = False


async def probe(endpoint: Endpoint, retries: RetryPolicy | None = None, most_tokens: int = MOST_TOKENS) -> Probe:
    """Ask three small questions: with tools, with a schema, with a picture. Nothing that is learned is remembered."""
    questioner = _Questioner(endpoint, retries or RetryPolicy(most_attempts=2), most_tokens)
    with_tools = await questioner.ask(Capabilities())
    if with_tools.unreachable:
        return Probe((Check("reachable", False, with_tools.problem),), TokenUsage())
    with_schema = await questioner.ask(Capabilities({Feature.TOOLS.value: "not tried"}))
    with_image = await questioner.ask(with_schema.capabilities, _plain_picture(200, 20, 20))
    trials = (with_tools, with_schema, with_image)
    reachable = Check("reachable", True, f"{endpoint.base_url} answers.")
    checks = (reachable, await _check_model(endpoint), *_checks(*trials))
    return Probe(
        tuple(check.scrubbed(endpoint) for check in checks),
        sum((trial.usage for trial in trials), TokenUsage()),
        _first(trials, lambda answer: answer.seconds_to_first_token),
        _first(trials, lambda answer: answer.tokens_per_second),
    )


async def _check_model(endpoint: Endpoint) -> Check:
    try:
        models = await ChatEndpoint(endpoint, Capabilities()).models()
    except EndpointError as error:
        return Check("model", None, str(error))
    if endpoint.model in models:
        return Check("model", True, f"{endpoint.model} is among its {len(models)} models.")
    some = ", ".join(quoted(model) for model in models[:5]) or "none"
    return Check("model", None, f"{endpoint.model} is not in its list, which begins: {some}.")


@dataclass(frozen=True)
class _Questioner:
    endpoint: Endpoint
    retries: RetryPolicy
    most_tokens: int

    async def ask(self, capabilities: Capabilities, image: bytes | None = None) -> _Trial:
        """Ask for a colour, once."""
        subject = "the picture" if image else "a ripe strawberry"
        messages = [{"role": "user", "content": f"Which colour is {subject}? Call {_COLOUR.name} with it."}]
        chat = ChatEndpoint(self.endpoint, capabilities, self.retries)
        fragments, answer = 0, None
        try:
            async with aclosing(chat.ask(messages, [_COLOUR], image=image, max_tokens=self.most_tokens)) as stream:
                async for said in stream:
                    fragments += isinstance(said, Fragment)
                    answer = said if isinstance(said, Answer) else None
        except UnusableAnswer as error:
            return _Trial(fragments, capabilities, None, str(error), error.usage)
        except EndpointError as error:
            return _Trial(fragments, capabilities, None, str(error), unreachable=True)
        return _Trial(fragments, capabilities, answer, "", answer.usage if answer else TokenUsage())


def _checks(with_tools: _Trial, with_schema: _Trial, with_image: _Trial) -> tuple[Check, ...]:
    answer = with_tools.answer or with_schema.answer
    how = f"It answers with usable calls, by {answer.mode}." if answer else with_schema.problem or with_tools.problem
    most = max(with_tools.fragments, with_schema.fragments)
    return (
        Check("answers", answer is not None, how),
        Check("streams", most > 1, f"The longest answer came in {most} pieces."),
        _check_mode("tools", AnswerMode.TOOLS, with_tools),
        _check_mode("schema", AnswerMode.JSON_SCHEMA, with_schema),
        _check_vision(with_image),
    )


def _check_mode(name: str, mode: AnswerMode, trial: _Trial) -> Check:
    if mode.value in trial.capabilities.confirmed:
        return Check(name, True, f"It answers by {mode}.")
    if mode.value in trial.capabilities.refused:
        return Check(name, False, trial.capabilities.refused[mode.value])
    return Check(name, None, trial.problem or f"It answered by {trial.answer.mode if trial.answer else 'nothing'}.")


def _check_vision(trial: _Trial) -> Check:
    if Feature.IMAGE.value in trial.capabilities.refused:
        return Check("vision", False, trial.capabilities.refused[Feature.IMAGE.value])
    if trial.answer is None:
        return Check("vision", None, trial.problem)
    colour = trial.answer.arguments["colour"]
    if colour == "red":
        return Check("vision", True, "It took a red picture and called it red.")
    return Check("vision", None, f"It took a red picture, but called it {colour}.")


def _first(trials: Iterable[_Trial], read: Callable[[Answer], float | None]) -> float | None:
    values = (read(trial.answer) for trial in trials if trial.answer is not None)
    return next((value for value in values if value is not None), None)


def _plain_picture(red: int, green: int, blue: int, side: int = 64) -> bytes:
    """A PNG of one colour, `side` pixels wide and high."""
    rows = (b"\0" + bytes((red, green, blue)) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
