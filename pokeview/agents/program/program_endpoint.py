"""Puts questions to a model through a DSPy program, as ChatEndpoint does without one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

from pokeview.agents.answers.arguments import Fitting, Misfit
from pokeview.agents.answers.conversation import Answer, Retried, Said, SteppedDown, TokenUsage, Tool
from pokeview.agents.answers.lenient_json import MalformedJson
from pokeview.agents.chat.capabilities import Feature
from pokeview.agents.chat.chat_errors import UnusableAnswer
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.failures import AttemptFailed
from pokeview.agents.chat.refusals import refused_feature
from pokeview.agents.chat.request import ChatQuestion, Message
from pokeview.agents.chat.retrying import RetryPolicy
from pokeview.agents.program.consultation import Consultation
from pokeview.agents.program.forms import ProgramForm
from pokeview.agents.program.language_model import language_model
from pokeview.agents.program.saving import load


class ProgramEndpoint:
    """An endpoint asked through a form. `program` is the JSON file of an optimised predictor of the same form."""

    def __init__(
        self,
        endpoint: Endpoint,
        form: ProgramForm,
        program: Path | None = None,
        *,
        retries: RetryPolicy | None = None,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        make_lm: Callable[[Endpoint], Any] = language_model,
    ) -> None:
        self.endpoint = endpoint
        self._form = form
        self._program = program
        self._retries = retries or RetryPolicy()
        self._sleep = sleep
        self._make_lm = make_lm
        self._predictor: Any = None
        self._is_seeing = True

    async def ask(
        self, messages: Sequence[Message], tools: Sequence[Tool], *, image: bytes | None = None, **options: Any
    ) -> AsyncGenerator[Said, None]:
        """As ChatEndpoint.ask. Raises UnusableAnswer, ContextOverflow, EndpointError, AgentError."""
        question = ChatQuestion(messages, tools, image if self._is_seeing else None, **options)
        used = TokenUsage()
        for attempt in range(1, self._retries.most_attempts + 1):
            consultation = await asyncio.to_thread(self._prepare)
            failure: AttemptFailed | None = None
            try:
                async with aclosing(consultation.stream(question)) as fragments:
                    async for fragment in fragments:
                        yield fragment
            except AttemptFailed as failed:
                failure = failed
            used += consultation.usage
            if failure is None:
                yield self._answer_of_consultation(consultation, tools, used)
                return
            if question.image is not None and refused_feature([Feature.IMAGE], failure.status, failure.message):
                self._is_seeing = False
                question = replace(question, image=None)
                yield SteppedDown(Feature.IMAGE.value, failure.sentence)
                continue
            wait_seconds = self._retries.wait_seconds(failure, attempt)
            if wait_seconds is None:
                raise failure.as_error()
            yield Retried(failure.sentence, wait_seconds, attempt)
            await self._sleep(wait_seconds)

    @property
    def predictor(self) -> Any:
        """The `dspy.Predict` behind it, for optimising. Raises AgentError for a saved program that does not fit."""
        if self._predictor is None:
            predictor = self._form.predictor()
            if self._program is not None:
                load(predictor, self._program)
            self._predictor = predictor
        return self._predictor

    def _prepare(self) -> Consultation:
        """Blocks while DSPy is imported for the first time."""
        return Consultation(self.predictor, self._form, self._make_lm(self.endpoint), self.endpoint)

    def _answer_of_consultation(self, consultation: Consultation, tools: Sequence[Tool], used: TokenUsage) -> Answer:
        fitting = Fitting()
        try:
            name, given = self._form.call(consultation.prediction, consultation.raw)
            parameters = next(tool.parameters for tool in tools if tool.name == name)
            arguments = fitting.fit(given, parameters, f"The call of {name}")
        except Misfit as misfit:
            raise UnusableAnswer(str(misfit), consultation.raw, used, consultation.sent) from None
        except MalformedJson as malformed:
            problem = f"The answer cannot be used: {malformed}."
            raise UnusableAnswer(problem, consultation.raw, used, consultation.sent) from None
        return Answer(
            name,
            arguments,
            str(consultation.prediction.reasoning),
            consultation.raw,
            used,
            "program",
            notes=tuple(fitting.notes),
            sent=consultation.sent,
        )
