"""Asks a model for one tool call, whatever its endpoint can do and however it misbehaves."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from pokeview.agents.answers.conversation import (
    Answer,
    Json,
    Retried,
    Said,
    SteppedDown,
    TokenUsage,
    Tool,
)
from pokeview.agents.answers.reading import NoUsableCall, answer_object, read_call
from pokeview.agents.chat.attempt import Attempt, StreamTimer
from pokeview.agents.chat.capabilities import AnswerMode, Capabilities, Feature, remembered
from pokeview.agents.chat.chat_errors import UnusableAnswer
from pokeview.agents.chat.client import make_client
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.estimates import cut_prompt_note, usage_of
from pokeview.agents.chat.failures import AttemptFailed, failures_told
from pokeview.agents.chat.refusals import refused_feature, refused_keyword
from pokeview.agents.chat.request import ChatQuestion, Message, Request, make_request
from pokeview.agents.chat.retrying import RetryPolicy

_logger = logging.getLogger(__name__)

_MOST_MODELS = 5_000
_Ending = TypeVar("_Ending")
LONG_CHARACTERS = 20_000
"""An answer that is longer is not read on the event loop: a key would wait for it."""


class ChatEndpoint:
    """An endpoint that can be asked. Holds no connection: every attempt opens its own and closes it.

    What the endpoint turns out not to do is remembered in `capabilities`, by default for the whole process.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        capabilities: Capabilities | None = None,
        retries: RetryPolicy | None = None,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self.endpoint = endpoint
        self.capabilities = capabilities or remembered(endpoint.base_url, endpoint.model)
        self._retries = retries or RetryPolicy()
        self._sleep = sleep

    async def ask(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        *,
        image: bytes | None = None,
        answer_schema: Json | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        seed: int | None = None,
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[Said, None]:
        """Yield fragments as they stream, what went wrong on the way, and last one Answer.

        `image` is a PNG shown with the last user message. `answer_schema` is for small models: the answer is one such
        object, whose keys are the arguments of one of the tools. Raises UnusableAnswer, ContextOverflow, EndpointError.
        """
        question = ChatQuestion(messages, tools, image, answer_schema, temperature, max_tokens, seed, stop)
        inquiry = _Inquiry(question, self.capabilities, self._retries)
        while True:
            attempt = Attempt(self.endpoint, make_request(question, self.endpoint, self.capabilities))
            failure: AttemptFailed | None = None
            try:
                async with aclosing(attempt.stream()) as fragments:
                    async for fragment in fragments:
                        yield fragment
            except AttemptFailed as failed:
                failure = failed
            # Outside of the except clause, so that no error is chained to one of the client, which holds the key.
            is_long = attempt.transcript.length > LONG_CHARACTERS
            event = await (asyncio.to_thread if is_long else _at_once)(inquiry.conclude, attempt, failure)
            yield event
            if isinstance(event, Answer):
                return
            if isinstance(event, Retried):
                _log_retry(event, failure)
                await self._sleep(event.wait_seconds)

    async def models(self) -> list[str]:
        """The names of the models that the endpoint offers. Raises EndpointError."""
        failure: AttemptFailed | None = None
        try:
            return await self._list_models()
        except AttemptFailed as failed:
            failure = failed
        raise failure.as_error()

    async def _list_models(self) -> list[str]:
        timer = StreamTimer(self.endpoint.timeouts, self.endpoint.base_url)
        async with await asyncio.to_thread(make_client, self.endpoint) as client:
            with failures_told(self.endpoint):
                page = await timer.wait(client.models.list())
        models = getattr(page, "data", None)
        return [self.endpoint.scrub(str(getattr(model, "id", model))) for model in (models or [])[:_MOST_MODELS]]


async def _at_once(conclude: Callable[..., _Ending], *arguments: Any) -> _Ending:
    return conclude(*arguments)


def _log_retry(event: Retried, failure: AttemptFailed | None) -> None:
    why = "no answer" if failure is None else f"status {failure.status}"
    _logger.warning("attempt %d failed (%s): the next one in %.1f s", event.attempt, why, event.wait_seconds)


class _Inquiry:
    """What has become of one question so far, and what follows from how an attempt at it ended."""

    def __init__(self, question: ChatQuestion, capabilities: Capabilities, retries: RetryPolicy) -> None:
        self._question = question
        self._capabilities = capabilities
        self._retries = retries
        self._usage = TokenUsage()
        self._attempt = 1
        self._note = ""

    def conclude(self, attempt: Attempt, failure: AttemptFailed | None) -> Answer | Retried | SteppedDown:
        """The event that ends an attempt. Raises UnusableAnswer, ContextOverflow or EndpointError when all is over."""
        usage = usage_of(attempt.request.body, attempt.transcript)
        # What was refused was not read, and what it would have taken is nobody's guess.
        self._usage += usage if failure is None else attempt.transcript.usage
        self._note = cut_prompt_note(attempt.request.body, usage)
        if failure is not None:
            return self._after_failure(failure, attempt.request)
        if attempt.transcript.is_empty and answer_object(attempt.transcript) is None:
            return self._after_nothing(attempt)
        return self._after_answer(attempt)

    def _after_failure(self, failure: AttemptFailed, request: Request) -> Retried | SteppedDown:
        if failure.is_of_this_answer:
            raise UnusableAnswer(failure.sentence, failure.message, self._usage)
        if not failure.is_overflow:
            keyword = refused_keyword(request.body, failure.status, failure.message)
            if keyword is not None:
                self._capabilities.dropped_keywords.add(keyword)
                return SteppedDown(f"the schema keyword {keyword}", failure.sentence)
            feature = refused_feature(request.features, failure.status, failure.message)
            if feature is not None:
                return self._step_down(feature, failure.sentence)
            wait_seconds = self._retries.wait_seconds(failure, self._attempt)
            if wait_seconds is not None:
                return self._retry(failure.sentence, wait_seconds)
        raise failure.as_error()

    def _after_nothing(self, attempt: Attempt) -> Retried:
        """Providers now and then give an empty answer to what they answer the next time: once more, then never."""
        if attempt.transcript.was_cut:
            sentence = "The model used up all its tokens for thinking and gave no answer."
        else:
            sentence = "The model answered nothing."
            wait_seconds = self._retries.wait_seconds(AttemptFailed(sentence, may_pass=True), self._attempt)
            if self._attempt == 1 and wait_seconds is not None:
                return self._retry(sentence, wait_seconds)
        raise UnusableAnswer(sentence, attempt.transcript.thinking, self._usage)

    def _after_answer(self, attempt: Attempt) -> Answer | SteppedDown:
        ignored = self._learn_feature(attempt)
        problem = ""
        try:
            call = read_call(attempt.transcript, self._question.tools)
        except NoUsableCall as unusable:
            problem = str(unusable)
        if problem and ignored is not None:
            return SteppedDown(ignored.value, problem)
        if problem:
            raise UnusableAnswer(problem, attempt.transcript.raw, self._usage)
        return Answer(
            call.tool,
            call.arguments,
            call.reasoning,
            attempt.transcript.raw,
            self._usage,
            _mode_of(attempt).value,
            attempt.seconds_to_first_token,
            attempt.tokens_per_second,
            (*call.notes, *filter(None, [self._note])),
        )

    def _learn_feature(self, attempt: Attempt) -> Feature | None:
        """Remembers whether the endpoint kept to the mode; gives the feature that it turned out to ignore.

        A mode that has worked before is not given up because a model once answers otherwise.
        """
        asked, kept_to = attempt.request.mode, _mode_of(attempt)
        if kept_to is asked:
            self._capabilities.confirm(asked)
        is_telling = asked is AnswerMode.TOOLS or (asked is AnswerMode.JSON_SCHEMA and not attempt.transcript.was_cut)
        if (
            kept_to is asked
            or attempt.transcript.was_stopped
            or not is_telling
            or asked.value in self._capabilities.confirmed
        ):
            return None
        feature = Feature(asked.value)
        self._capabilities.refuse(feature, "The endpoint took it and ignored it.")
        return feature

    def _retry(self, problem: str, wait_seconds: float) -> Retried:
        self._attempt += 1
        return Retried(problem, wait_seconds, self._attempt - 1)

    def _step_down(self, feature: Feature, problem: str) -> SteppedDown:
        self._capabilities.refuse(feature, problem)
        return SteppedDown(feature.value, problem)


def _mode_of(attempt: Attempt) -> AnswerMode:
    """The way in which the answer really came."""
    if attempt.transcript.calls:
        return AnswerMode.TOOLS
    asked = attempt.request.mode
    is_json = answer_object(attempt.transcript) is not None
    return asked if is_json and asked is not AnswerMode.TOOLS else AnswerMode.TEXT
