"""Which steps a run has, in whatever order it was told of them."""

from hypothesis import given
from hypothesis import strategies as st

from pokeview.tracking.runs.run_steps import RunSteps


@given(start=st.integers(0, 5), steps=st.lists(st.integers(1, 20)), last=st.integers(0, 25))
def test_it_knows_every_step_it_was_told_of_and_no_other(start: int, steps: list[int], last: int) -> None:
    run_steps = RunSteps(start, steps)
    has = {*range(start + 1), *steps}
    assert {step for step in range(30) if step in run_steps} == has
    assert run_steps.missing(last) == len({*range(1, last + 1)} - has)
    assert run_steps.complete_to + 1 not in has
    assert {*range(run_steps.complete_to + 1)} <= has
