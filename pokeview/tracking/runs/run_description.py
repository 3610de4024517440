"""What MLflow's pages say of a run in words: a description at the start, and the notes of whoever watches."""

import pokeview
from pokeview.tracking.recorder import SessionFacts

NOTE_TAG = "mlflow.note.content"
"""MLflow's own: shown as the description of the run, as Markdown."""

_PARAGRAPH = "\n\n"


def describe_run(facts: SessionFacts, run_id: str) -> str:
    """The game, who plays it, which session it is and how to watch it again."""
    origin = f", a branch of {facts.parent_session} from step {facts.parent_step}" if facts.parent_session else ""
    played = (
        f"{facts.game} played by {facts.agent}: session {facts.session_id}{origin}, pokeview {pokeview.__version__}."
    )
    if facts.recording is None:
        return played
    return f"{played}{_PARAGRAPH}Watch it again: `pokeview replay {run_id}`"


def with_note(description: str, note: str) -> str:
    """The description with a note at its end, once."""
    paragraphs = description.split(_PARAGRAPH) if description else []
    return description if paragraphs[-1:] == [note] else _PARAGRAPH.join([*paragraphs, note])
