"""The log of inputs, and its short text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pokeview.play.actions import Button, Input
from pokeview.play.recording.inputs import OBSERVED, InputLog, inputs_as_text, inputs_from_text

INPUTS = st.one_of(
    st.just(OBSERVED),
    st.builds(Input, st.none() | st.sampled_from(Button), st.integers(1, 999_999)),
)


def test_the_text_can_be_read() -> None:
    inputs = [Input(None, 120), OBSERVED, Input(Button.RIGHT, 8), *[Input(None, 2)] * 7, Input(Button.A, 8)]
    assert inputs_as_text(inputs) == "-120 ! right8 -2*7 a8"


@given(st.lists(INPUTS))
def test_the_text_gives_the_same_inputs_again(inputs: list[Input]) -> None:
    once = [one for one, before in zip(inputs, [None, *inputs], strict=False) if one != OBSERVED or before != OBSERVED]
    assert inputs_from_text(inputs_as_text(once)) == tuple(once)


@pytest.mark.parametrize("text", ["a", "8", "c8", "a8*", "a-8", "a8,b8", "!8", "a99999999", "a8*99999999"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no input"):
        inputs_from_text(text)


def test_an_input_may_come_in_pieces_and_the_next_one_is_told_apart() -> None:
    log = InputLog()
    for frames in (3, 3, 2):
        log.note(Button.A, frames)
    log.end_input()
    log.note(Button.A, 8)
    assert log.take() == (Input(Button.A, 8), Input(Button.A, 8))
    assert log.take() == ()


def test_an_abandoned_input_counts_as_far_as_it_went() -> None:
    log = InputLog()
    log.note(None, 3)
    log.note_observation()
    log.note_observation()
    log.note(None, 4)
    assert log.take() == (Input(None, 3), OBSERVED, Input(None, 4))
