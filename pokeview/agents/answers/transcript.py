"""Everything that one streamed answer said, put together again in bounded memory."""

import re

from pokeview.agents.answers.chunks import CallPiece, Chunk, read_chunk, read_speed, read_usage
from pokeview.agents.answers.conversation import Fragment, Json, TokenUsage
from pokeview.agents.answers.reasoning_extractor import ReasoningExtractor
from pokeview.agents.answers.thinking_tags import Kind, ThinkingTags, without_thinking
from pokeview.agents.answers.tool_calls import Call, Calls

MOST_ANSWER_CHARACTERS = 100_000
"""Content and arguments of calls together."""
MOST_THINKING_CHARACTERS = 400_000
_RAN_OUT = re.compile(r"length|max|limit", re.IGNORECASE)
"""length, model_length, MAX_TOKENS, max_output_tokens, token_limit: each server has its own word."""
_BROKEN_OFF = re.compile(r"error|abort|cancel|incomplete|interrupt|time_?out|malformed", re.IGNORECASE)
_FILTERED = re.compile(r"content.?filter|safety|prohibited|blocklist", re.IGNORECASE)


class Transcript:
    """Takes chunks and gives fragments. `full` means that a bound was reached and the rest should not be read."""

    def __init__(self) -> None:
        self.refusal = ""
        self.finish_reason = ""
        self.usage = TokenUsage()
        self.tokens_per_second: float | None = None
        self.full = False
        self._content: list[str] = []
        self._thinking: list[str] = []
        self._answer_room = MOST_ANSWER_CHARACTERS
        self._thinking_room = MOST_THINKING_CHARACTERS
        self._tags = ThinkingTags()
        self._extractor = ReasoningExtractor()
        self._calls = Calls()

    @property
    def calls(self) -> list[Call]:
        """Those of which anything came."""
        return [call for call in self._calls.calls if call.name or call.arguments]

    @property
    def content(self) -> str:
        """The answer without its thinking."""
        return without_thinking("".join(self._content))[1]

    @property
    def thinking(self) -> str:
        return "".join(self._thinking) + without_thinking("".join(self._content))[0]

    @property
    def is_empty(self) -> bool:
        return not (self.calls or self.refusal or self.content.strip())

    @property
    def length(self) -> int:
        """Characters so far, shown or not."""
        return MOST_ANSWER_CHARACTERS + MOST_THINKING_CHARACTERS - self._answer_room - self._thinking_room

    @property
    def was_stopped(self) -> bool:
        """Whether somebody did not want this answer."""
        return bool(self.refusal) or self.was_filtered

    @property
    def was_filtered(self) -> bool:
        """Whether the endpoint stopped the answer."""
        return _FILTERED.search(self.finish_reason) is not None

    @property
    def ran_out(self) -> bool:
        """Whether the answer met the limit of tokens."""
        return _RAN_OUT.search(self.finish_reason) is not None

    @property
    def was_cut(self) -> bool:
        """Whether the model could not end its answer."""
        return self.full or self.ran_out or _BROKEN_OFF.search(self.finish_reason) is not None

    @property
    def raw(self) -> str:
        """What the model wrote as its answer."""
        return "\n".join(filter(None, [self.content, *(f"{call.name}({call.arguments})" for call in self.calls)]))

    def add(self, body: Json) -> list[Fragment]:
        """What the viewer can be shown of a chunk."""
        chunk = read_chunk(body)
        self.usage = read_usage(body) or self.usage
        self.tokens_per_second = read_speed(body) or self.tokens_per_second
        self.finish_reason = chunk.finish_reason or self.finish_reason
        self.refusal = (self.refusal + chunk.refusal)[:MOST_ANSWER_CHARACTERS]
        return [fragment for fragment in self._fragments(chunk) if fragment.text]

    def close(self) -> list[Fragment]:
        """What was held back as possibly a tag or a code fence."""
        fragments = [fragment for piece in self._tags.close() for fragment in self._told_apart(*piece)]
        return fragments + self._extractor.close()

    def _fragments(self, chunk: Chunk) -> list[Fragment]:
        fragments = [Fragment(self._thought(chunk.reasoning), "reasoning")]
        for piece in self._tags.feed(self._answered(chunk.content)):
            fragments += self._told_apart(*piece)
        for call in chunk.calls:
            fragments += self._add_call_piece(call)
        return fragments

    def _told_apart(self, kind: Kind, text: str) -> list[Fragment]:
        if kind == "reasoning":
            return [Fragment(self._thought(text), "reasoning")]
        self._content.append(text)
        return self._extractor.feed(text)

    def _add_call_piece(self, piece: CallPiece) -> list[Fragment]:
        call = self._calls.of(piece)
        if call is None:
            return []
        arguments = self._answered(piece.arguments)
        call.arguments += arguments
        return [fragment for fragment in call.extractor.feed(arguments) if fragment.kind == "reasoning"]

    def _answered(self, text: str) -> str:
        kept = text[: self._answer_room]
        self._answer_room -= len(kept)
        self.full = self.full or len(kept) < len(text)
        return kept

    def _thought(self, text: str) -> str:
        kept = text[: self._thinking_room]
        self._thinking_room -= len(kept)
        self.full = self.full or len(kept) < len(text)
        self._thinking.append(kept)
        return kept
