"""What a panel shows of a recording, in place of an MLflow run."""

from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from pokeview.play.recording.recorded_step import RecordingFacts
from pokeview.text.untrusted import plain_line
from pokeview.text.word_wrap import truncate


@dataclass(frozen=True)
class RecordingSummary:
    """A recording of so many steps. Where it comes from may be somebody else's machine, so all is untrusted text."""

    facts: RecordingFacts
    steps: int
    path: str

    def lines(self, width: int) -> list[Content]:
        """The panel's rows, the most important first, at most `width` cells wide."""
        facts = self.facts
        branched = f"{facts.parent_session}, after step {facts.parent_step}" if facts.parent_session else ""
        rows = (
            ("session", facts.session_id),
            ("branch of", branched),
            ("played", _date_text(facts.started_at)),
            ("steps", str(self.steps)),
            ("cartridge", facts.cartridge_title or "without a title"),
            ("with", f"pokeview {facts.pokeview}, PyBoy {facts.pyboy}"),
            ("file", self.path),
        )
        return [_labelled_text(label, text, width) for label, text in rows if text]


def _labelled_text(label: str, text: str, width: int) -> Content:
    room = width - len(label) - 1
    return Content.assemble((f"{label} ", "$quiet"), truncate(plain_line(text), room))


def _date_text(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""
