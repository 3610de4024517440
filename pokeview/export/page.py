"""A session as one HTML page that needs no network and runs no script."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from pokeview.export.captions import SessionCaption, StepCaption, session_caption, step_caption
from pokeview.export.templates import template
from pokeview.play.recording.recording import Recording


def write_page(
    recording: Recording, first: int, last: int, *, scale: int, file: BinaryIO, on_step: Callable[[], None]
) -> None:
    """Write the steps from `first` to `last` as a page, step by step. Raises OSError and RecordingError."""
    session = session_caption(recording.facts)
    filled = template("page.html").stream(
        session=session,
        milestones=_milestones_on_page(recording, session, first, last),
        final=step_caption(recording.step(last), session),
        steps=_told_steps(recording, session, first, last, on_step),
        scale=scale,
    )
    filled.dump(file, encoding="utf-8")


def _milestones_on_page(recording: Recording, session: SessionCaption, first: int, last: int) -> list[tuple[int, str]]:
    """The step and the title of each milestone on the page."""
    marks = (mark for mark in recording.marks(first) if mark.kind == "milestone" and mark.step <= last)
    return [(mark.step, session.milestone(mark.text)) for mark in marks]


def _told_steps(
    recording: Recording, session: SessionCaption, first: int, last: int, on_step: Callable[[], None]
) -> Iterator[StepCaption]:
    opinions = {opinion.step: opinion for _, opinion in recording.opinions.given()}
    for step in recording.steps(first, last):
        yield step_caption(step, session, opinion=opinions.get(step.step))
        on_step()
