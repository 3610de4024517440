"""Packing: what comes out is what went in, and little is kept of what was there before."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.play.recording.packing import Unpackable, pack, unpack

CHANCE = random.Random(1)
NOISE = CHANCE.randbytes(100_000)


@given(st.binary(max_size=5000), st.binary(max_size=5000))
def test_what_comes_out_is_what_went_in(text: bytes, previous: bytes) -> None:
    assert unpack(pack(text, previous), previous) == text


@pytest.mark.parametrize("size", [0, 1, 16384, 16385, 100_000])
def test_texts_of_any_length_come_back(size: int) -> None:
    assert unpack(pack(NOISE[:size])) == NOISE[:size]
    assert unpack(pack(NOISE[:size], NOISE[5:]), NOISE[5:]) == NOISE[:size]


def test_what_was_there_before_costs_nearly_nothing_however_long_it_is() -> None:
    changed = b"something new" * 50 + NOISE[:50_000] + b"and here" + NOISE[50_000:]
    assert len(pack(changed, NOISE)) < 3_000


def test_another_text_before_it_is_noticed() -> None:
    packed = pack(NOISE[:50_000], NOISE)
    with pytest.raises(Unpackable):
        unpack(packed, NOISE[1:])


@pytest.mark.parametrize("cut", [1, 10, 5000])
def test_a_shortened_text_is_noticed(cut: int) -> None:
    with pytest.raises(Unpackable):
        unpack(pack(NOISE)[:-cut])
