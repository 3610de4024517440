"""What an endpoint echoes of its keys, however it comes: no agent hears it, and nothing else is changed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest
from pydantic import SecretStr

from pokeview.agents.chat import Answer, Endpoint, Fragment, Retried, Said, SteppedDown, TokenUsage, UnusableAnswer
from pokeview.agents.llm.scrubbed_endpoint import ScrubbedEndpoint

KEY = "sk-planted-0123456789"
ENDPOINT = Endpoint("http://ash:planted-password@127.0.0.1:9/v1?token=planted-token", "m", SecretStr(KEY))
NO_SECRETS = Endpoint("http://127.0.0.1:9/v1", "m", SecretStr("none"))


class Scripted:
    """An asker that says what it was given."""

    def __init__(self, *said: Said | UnusableAnswer) -> None:
        self._said = said

    async def ask(self, *_: Any) -> AsyncGenerator[Said, None]:
        for said in self._said:
            if isinstance(said, UnusableAnswer):
                raise said
            yield said


async def heard(*said: Said | UnusableAnswer, endpoint: Endpoint = ENDPOINT) -> list[Said]:
    async with aclosing(ScrubbedEndpoint(Scripted(*said), endpoint).ask("question")) as stream:
        return [told async for told in stream]


def answer(text: str) -> Answer:
    return Answer("press", {"a": [text], "n": 1}, text, text, TokenUsage(), "tools", notes=(text,), sent=text)


@pytest.mark.parametrize("size", [1, 3, 7, 100])
async def test_a_key_that_streams_in_pieces_is_never_told(size: int) -> None:
    text = f"I was told {KEY} and planted-password, ash:planted-password or planted-token. sk-pl"
    pieces: list[Said] = [Fragment(text[at : at + size], "reasoning") for at in range(0, len(text), size)]
    told = await heard(*pieces, answer("done"))
    words = "".join(said.text for said in told if isinstance(said, Fragment))
    assert words == "I was told *** and ***, *** or ***. sk-pl"


async def test_what_is_held_back_keeps_its_place() -> None:
    told = await heard(Fragment("so sk-", "reasoning"), Fragment("pl", "content"), answer("done"))
    assert told == [
        Fragment("so ", "reasoning"),
        Fragment("sk-", "reasoning"),
        Fragment("pl", "content"),
        answer("done"),
    ]


async def test_everything_that_is_kept_of_an_answer_is_scrubbed() -> None:
    said = f"the key {KEY} it is"
    assert await heard(answer(said)) == [answer("the key *** it is")]
    told = await heard(Retried(said, 1.0, 1), SteppedDown("tools", said), answer(""))
    assert told[:2] == [Retried("the key *** it is", 1.0, 1), SteppedDown("tools", "the key *** it is")]


async def test_an_answer_that_cannot_be_used_is_scrubbed_too() -> None:
    with pytest.raises(UnusableAnswer, match=r"^no \*\*\*$") as caught:
        await heard(UnusableAnswer(f"no {KEY}", f"raw {KEY}", TokenUsage(7), f"sent {KEY}"))
    assert (caught.value.raw, caught.value.usage, caught.value.sent) == ("raw ***", TokenUsage(7), "sent ***")
    assert caught.value.__suppress_context__, "the error that it replaces holds the key"


async def test_a_key_that_is_a_word_leaves_the_words_alone() -> None:
    said = answer("There is none.")
    assert await heard(Fragment("none of it", "content"), said, endpoint=NO_SECRETS) == [
        Fragment("none of it", "content"),
        said,
    ]
