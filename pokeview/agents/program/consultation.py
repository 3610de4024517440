"""One run of a DSPy program: its reasoning while it streams, then its prediction and what that cost."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from pokeview.agents.answers.conversation import Fragment, TokenUsage
from pokeview.agents.answers.transcript import MOST_ANSWER_CHARACTERS
from pokeview.agents.chat.chat_errors import UnusableAnswer
from pokeview.agents.chat.endpoint import Endpoint
from pokeview.agents.chat.request import ChatQuestion
from pokeview.agents.program.forms import REASONING, ProgramForm
from pokeview.agents.program.language_model import import_dspy
from pokeview.agents.program.program_failures import endless, failure_of, silent

_MOST_KEPT_CALLS = 16
"""DSPy keeps what was said in lists of its own, else 10,000 times."""
_END = object()


class Consultation:
    """Runs a predictor once. Its prediction is there when `stream` is exhausted; what was said and used in any case."""

    def __init__(self, predictor: Any, form: ProgramForm, lm: Any, endpoint: Endpoint) -> None:
        self.prediction: Any = None
        self._predictor = predictor
        self._form = form
        self._lm = lm
        self._endpoint = endpoint

    async def stream(self, question: ChatQuestion) -> AsyncGenerator[Fragment, None]:
        """The reasoning as it comes. Raises AttemptFailed and UnusableAnswer. Closing it hangs up."""
        pieces: asyncio.Queue[Any] = asyncio.Queue()
        # DSPy's stream and settings belong to the task that opened them, and this generator may be closed by another.
        running = asyncio.create_task(self._run_program(question, pieces))
        running.add_done_callback(lambda _: pieces.put_nowait(_END))
        try:
            while (piece := await pieces.get()) is not _END:
                yield Fragment(piece, "reasoning")
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    @property
    def usage(self) -> TokenUsage:
        used = TokenUsage()
        for call in self._lm.history:
            used += _usage_of_call(call)
        return used

    @property
    def sent(self) -> str:
        """The messages of the last call, as DSPy wrote them; '' when no call was answered."""
        messages = self._lm.history[-1]["messages"] if self._lm.history else []
        return "\n\n".join(f"[{message['role']}]\n{_told_content(message['content'])}" for message in messages)

    @property
    def raw(self) -> str:
        """What the model wrote last."""
        outputs = self._lm.history[-1]["outputs"] if self._lm.history else []
        return "\n".join(map(_text_of, outputs))[:MOST_ANSWER_CHARACTERS]

    async def _run_program(self, question: ChatQuestion, pieces: "asyncio.Queue[Any]") -> None:
        dspy = import_dspy()
        try:
            async with asyncio.timeout(self._endpoint.timeouts.total_seconds) as deadline:
                await self._predict_streaming(dspy, question, pieces)
        except dspy.utils.exceptions.AdapterParseError as error:
            raise self._unusable(error) from None
        except dspy.LMError as error:
            raise failure_of(error, self._endpoint) from None
        except TimeoutError:
            if not deadline.expired():
                raise
            raise endless(self._endpoint) from None
        finally:
            await self._lm.aclose()

    async def _predict_streaming(self, dspy: Any, question: ChatQuestion, pieces: "asyncio.Queue[Any]") -> None:
        """Put each piece of the reasoning that has text into the queue, all of it at once if nothing streamed."""
        streamed = False
        settings = {"lm": self._lm, "adapter": self._form.adapter(), "max_history_size": _MOST_KEPT_CALLS, "trace": []}
        with dspy.context(**settings):
            async with aclosing(self._pieces(dspy, question)) as reasoning:
                async for piece in reasoning:
                    if piece:
                        streamed = True
                        pieces.put_nowait(piece)
        if not streamed:
            pieces.put_nowait(str(self.prediction.reasoning))

    async def _pieces(self, dspy: Any, question: ChatQuestion) -> AsyncGenerator[str, None]:
        """What the model thinks, and what it gives as its reasoning in the answer."""
        program = dspy.streamify(self._predictor, is_async_program=True)
        listener = dspy.streaming.StreamListener(REASONING, predict=self._predictor, predict_name="program")
        read = self._form.reasoning_reader()
        arguments = self._form.arguments(self._predictor, question)
        async with aclosing(program(**arguments)) as stream, aclosing(self._patiently(stream)) as items:
            async for item in items:
                if isinstance(item, dspy.Prediction):
                    self.prediction = item
                    told = listener.finalize()
                else:
                    told = listener.receive(item)
                    yield _thinking_in_piece(item)
                yield read(told.chunk) if told is not None else ""

    async def _patiently(self, stream: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
        """The items of a stream. Raises AttemptFailed when the next one is too long in coming."""
        seconds = self._endpoint.timeouts.first_token_seconds
        item = None
        while item is not _END:
            try:
                async with asyncio.timeout(seconds) as silence:
                    item = await anext(stream, _END)
            except TimeoutError:
                if not silence.expired():
                    raise
                raise silent(self._endpoint, seconds) from None
            if item is not _END:
                yield item
            seconds = self._endpoint.timeouts.between_tokens_seconds

    def _unusable(self, error: Any) -> UnusableAnswer:
        fields = _names_in_prose(list(error.signature.output_fields))
        return UnusableAnswer(
            f"The answer could not be read as {fields}.", self.raw or error.lm_response, self.usage, self.sent
        )


def _text_of(output: Any) -> str:
    """An output's text: DSPy gives a mapping where a server tells the thinking from the answer."""
    return str(output.get("text") or "") if isinstance(output, Mapping) else str(output)


def _told_content(content: Any) -> str:
    """What a message says; a picture in it is only named."""
    if not isinstance(content, list):
        return str(content)
    return "".join(str(part.get("text", "")) if part.get("type") == "text" else "[picture]" for part in content)


def _thinking_in_piece(item: Any) -> str:
    """What a piece of an answer holds of the thinking before it, where a server tells the two apart."""
    choices = getattr(item, "choices", None)
    return str(getattr(choices[0].delta, "reasoning_content", None) or "") if choices else ""


def _usage_of_call(call: Mapping[str, Any]) -> TokenUsage:
    usage = call.get("usage") or {}
    cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens")
    return TokenUsage(usage.get("prompt_tokens"), usage.get("completion_tokens"), cached, dollars=call.get("cost"))


def _names_in_prose(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}"
