"""One step as an SVG: its picture, what was thought, and what the session is."""

from typing import BinaryIO

from pokeview.export.captions import StepCaption, session_caption, step_caption
from pokeview.export.templates import template
from pokeview.play.recording.recording import Recording
from pokeview.text.word_wrap import truncate, wrap

FONT_SIZE = 13
LINE_HEIGHT = 19
MARGIN = 18
THOUGHT_LINES = 12
_CHARACTER_WIDTH = 0.62
"""Of a monospaced font, as a part of its size; most are 0.6."""


def write_poster(recording: Recording, step: int, *, scale: int, file: BinaryIO) -> None:
    """Write an SVG of a recorded step. Raises OSError and RecordingError."""
    session = session_caption(recording.facts)
    told = step_caption(recording.step(step), session, scale=scale)
    width, height = 160 * scale, 144 * scale
    columns = int(width / (FONT_SIZE * _CHARACTER_WIDTH))
    lines = _poster_lines(told, columns)
    file.write(
        template("poster.svg")
        .render(
            session=session,
            step=told,
            lines=lines,
            heading=truncate(f"#{told.step} {told.agent}", columns // 2),
            news=truncate("; ".join(told.milestones), columns // 2),
            facts=truncate(_facts(told, f"{session.title}, session {session.session_id}"), columns),
            picture=(width, height),
            size=(width + 2 * MARGIN, height + 3 * MARGIN + (len(lines) + 2) * LINE_HEIGHT),
            margin=MARGIN,
            line_height=LINE_HEIGHT,
            font_size=FONT_SIZE,
        )
        .encode()
    )


def _poster_lines(told: StepCaption, columns: int) -> list[tuple[str, str]]:
    """The kind and the text of each line under the heading."""
    thought = [line for line in wrap("\n".join(filter(None, (told.thought, told.reason))), columns) if line]
    if len(thought) > THOUGHT_LINES:
        thought = ["…", *thought[1 - THOUGHT_LINES :]]
    return [*(("thought", line) for line in thought), *(("action", line) for line in wrap(f"> {told.action}", columns))]


def _facts(told: StepCaption, session: str) -> str:
    return ", ".join(filter(None, (session, told.place and f"at {told.place}", told.spent)))
