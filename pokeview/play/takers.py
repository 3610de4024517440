"""Who is told what happens in a session: functions that take events, of the kinds that they name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pokeview.play.events import Event, FrameDrawn

Taker = Callable[[Any], None]
"""Called with one event after the other."""

EVENT_KINDS: tuple[type, ...] = get_args(Event)
ALL_BUT_FRAMES = tuple(kind for kind in EVENT_KINDS if kind is not FrameDrawn)
"""What is told in a step; its pictures are up to 60 a second, and few have any use for them."""

_KINDS = "_kinds_taken"

F = TypeVar("F", bound=Taker | Callable[[Any, Any], None])


def takes(*kinds: type) -> Callable[[F], F]:
    """Marks a taker, or a method that is one, as wanting events of these kinds alone. Others take all."""

    def mark(take: F) -> F:
        setattr(take, _KINDS, kinds)
        return take

    return mark


def by_kind(takers: Sequence[Taker]) -> Mapping[type, Sequence[Taker]]:
    """For each kind of event those that take it, in their order."""
    return {kind: tuple(take for take in takers if kind in getattr(take, _KINDS, EVENT_KINDS)) for kind in EVENT_KINDS}
