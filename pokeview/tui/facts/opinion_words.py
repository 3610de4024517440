"""What the viewer says of a step, in words."""

from pokeview.play.recording.opinions import Opinion, opinion_line
from pokeview.tracking.recorder import RunState, RunStatus


def opinion_told(opinion: Opinion, status: RunStatus) -> str:
    """That it has been kept, and where it goes from here; `status` is the recorder's."""
    what = f"{opinion_line(opinion)[2:].partition(':')[0]}, step {opinion.step}" if opinion else "taken back"
    return f"{what[0].upper()}{what[1:]}.{_where_it_goes(status)}"


def _where_it_goes(status: RunStatus) -> str:
    if status.state is RunState.OFF:
        return " It is kept in the recording only: MLflow is switched off."
    if not status.keeps_traces:
        return " It is kept in the recording only: MLflow gets no traces of this session."
    return " MLflow gets it when it is back." if status.state is RunState.OFFLINE else ""
