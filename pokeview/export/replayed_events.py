"""The events of a recording, played again, for whoever is in no event loop."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pokeview.errors import RecordingError
from pokeview.play.events import Event, Picture, RecordingFailed, StepDone, StepStarted
from pokeview.play.recording.recording import Recording
from pokeview.play.replay.playback import Playback


@contextmanager
def played(
    recording: Recording,
    cartridge: Path | bytes,
    first: int,
    last: int,
    *,
    picture_every: int,
    on_step: Callable[[], None],
) -> Iterator[tuple[Picture, Iterator[Event]]]:
    """The picture before the step `first`, and the events up to the end of the step `last`.

    `on_step` is called after each step. Raises CartridgeError, and RecordingError where a step comes out differently.
    """
    playback = Playback(recording, cartridge, first_step=first)
    playback.picture_every = picture_every
    try:
        with asyncio.Runner() as runner:
            stream = playback.play()
            try:
                yield runner.run(playback.power_on()), _events_of_stream(runner, stream, last, on_step)
            finally:
                runner.run(stream.aclose())
    finally:
        playback.close()


def _events_of_stream(
    runner: asyncio.Runner, stream: AsyncGenerator[Event, None], last: int, on_step: Callable[[], None]
) -> Iterator[Event]:
    event: Event | None = None

    async def pull() -> bool:
        # Nothing is returned but that there is one: setting its signal handler, a runner writes out all of a result.
        nonlocal event
        event = await anext(stream, None)
        return event is not None

    while runner.run(pull()):
        match event:
            case None:
                return
            case RecordingFailed(problem=problem):
                raise RecordingError(problem)
            case StepStarted(step) if step > last:
                return
            case StepDone():
                on_step()
        yield event
