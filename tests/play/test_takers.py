"""Takers get the kinds of event that they name, and no others."""

import asyncio

from pokeview.play.events import AgentChosen, Event, FrameDrawn, GameFinished
from pokeview.play.player import Player
from pokeview.play.takers import ALL_BUT_FRAMES, EVENT_KINDS, by_kind, takes
from tests.support.tui.fakes import FakeSession, script_of, whole_step


class Watcher:
    def __init__(self) -> None:
        self.drawn: list[FrameDrawn] = []
        self.told: list[Event] = []

    @takes(FrameDrawn)
    def take_frame(self, event: FrameDrawn) -> None:
        self.drawn.append(event)

    @takes(*ALL_BUT_FRAMES)
    def take(self, event: Event) -> None:
        self.told.append(event)


@takes()
def nothing(event: Event) -> None:
    raise AssertionError(f"nobody wanted {event}")


def test_who_names_no_kinds_takes_all() -> None:
    assert by_kind([print]) == dict.fromkeys(EVENT_KINDS, (print,))


def test_takers_of_a_kind_stay_in_order() -> None:
    first, last = Watcher(), Watcher()
    takers = by_kind([first.take, print, first.take_frame, last.take_frame, nothing, last.take])
    assert takers[AgentChosen] == (first.take, print, last.take)
    assert takers[FrameDrawn] == (print, first.take_frame, last.take_frame)


async def test_a_player_hands_each_event_to_those_who_want_it() -> None:
    session, watcher = FakeSession(script_of([*whole_step(1, "explorer"), GameFinished(1)])), Watcher()
    player = Player(session, nothing, watcher.take)
    player.subscribe(watcher.take_frame)
    player.play()
    await asyncio.wait_for(player.run(), 10)
    kinds = [type(event) for event in whole_step(1, "explorer")]
    assert [type(event) for event in watcher.told] == [kind for kind in kinds if kind is not FrameDrawn] + [
        GameFinished
    ]
    assert [event.frame for event in watcher.drawn] == [100, 102]
