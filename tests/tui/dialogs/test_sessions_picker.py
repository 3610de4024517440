"""Going to another recorded session, and being told of one that crashed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from pokeview.play.player import PlayMode
from pokeview.sessions.listing import SessionEntry, SessionState
from pokeview.sessions.openings import Opened
from pokeview.sessions.roster import Candidate
from pokeview.tui.dialogs.sessions_picker import SessionsPicker, ago, told
from pokeview.tui.screens.watch_screen import WatchScreen
from tests.support.play.recorded import FACTS, make_recording
from tests.support.tui.fakes import FakeRecorder, FakeSession, FakeWays
from tests.support.tui.watched import WatchedApp, opened, until

CRASHED = SessionEntry(
    "c4a5", SessionState.CRASHED, Path("c4a5.sqlite3"), "fernvale", agent="explorer", steps=345, milestones=2,
    updated_at=1000.0, cartridge_sha256=FACTS.cartridge_sha256,
)  # fmt: skip
DETACHED = replace(CRASHED, id="de7a", state=SessionState.DETACHED, pid=17)
DAMAGED = SessionEntry("da3a", SessionState.DAMAGED, Path("da3a.sqlite3"), problem="Step 7 in da3a.sqlite3 is damaged.")
OTHER_GAME = replace(CRASHED, id="07e5", cartridge_sha256="00" * 32)
THIS = replace(CRASHED, id="0123456789ab", state=SessionState.RUNNING, pid=1)


@asynccontextmanager
async def watching(
    entries: Sequence[SessionEntry], ways: FakeWays | None = None, session: FakeSession | None = None
) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    app = WatchedApp(session, paused=True, ways=ways, sessions=lambda: entries)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        yield app, pilot


async def choose(app: WatchedApp, pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(app.screen, SessionsPicker) and bool(app.screen.entries))
    await pilot.pause()
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(app.screen, WatchScreen))


async def test_a_session_goes_on_here() -> None:
    other = FakeSession(agent="random")
    other.step = 345
    ways = FakeWays([Opened(other, FakeRecorder(), Candidate("random"))])
    async with watching([THIS, CRASHED], ways) as (app, pilot):
        await choose(app, pilot, "down", "enter")
        await until(pilot, lambda: app.at_work.session is other)
        assert ways.asked == ["c4a5.sqlite3"]
        assert app.session.closed


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (THIS, "This is the session that you watch."),
        (DETACHED, "It plays in another process: leave this one and run `pokeview attach de7a`."),
        (DAMAGED, "Step 7 in da3a.sqlite3 is damaged."),
    ],
)
async def test_what_cannot_go_on_here_is_a_sentence(entry: SessionEntry, sentence: str) -> None:
    async with watching([entry]) as (app, pilot):
        await choose(app, pilot, "enter")
        await until(pilot, lambda: app.notes() == [sentence])
        assert not app.session.closed


@pytest.mark.parametrize("key", ["escape", "ctrl+o", "q"])
async def test_it_can_be_left(key: str) -> None:
    async with watching([CRASHED]) as (app, pilot):
        await choose(app, pilot, key)
        assert app.notes() == []


async def test_without_sessions_it_says_so() -> None:
    async with watching([]) as (app, pilot):
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, SessionsPicker))
        hint = app.screen.query_one(".hint")
        await until(pilot, lambda: "No other session" in hint.render_lines(hint.size.region)[0].text)
        assert not app.screen.query_one(OptionList).display


@pytest.mark.parametrize(
    ("entries", "told_of"),
    [
        ([CRASHED], "The last session c4a5 (explorer, 345 steps) ended without a word"),
        ([THIS, OTHER_GAME, CRASHED], "ended without a word: press ^o to go on with it."),
        ([DETACHED], "still plays: pokeview attach de7a"),
        ([replace(CRASHED, state=SessionState.FINISHED), CRASHED], ""),
        ([OTHER_GAME], ""),
        ([], ""),
    ],
)
async def test_the_last_session_of_the_game_is_told_of(
    tmp_path: Path, entries: list[SessionEntry], told_of: str
) -> None:
    session = FakeSession()
    session.recording = make_recording(tmp_path / "0123456789ab.sqlite3", 0)
    async with watching(entries, session=session) as (app, pilot):
        await app.watch_screen.tell_of_last_session()
        await pilot.pause()
        await until(pilot, lambda: told_of in "".join(app.notes()))
        assert told_of or app.notes() == []
        assert app.mode() is PlayMode.PAUSED


def test_a_session_in_a_row() -> None:
    assert told(CRASHED, "", 1120.0).plain == "crashed     2 min    345 steps  ★2  explorer  fernvale  c4a5"
    assert told(THIS, THIS.id, 1000.0).plain.startswith("this one      now ")
    branch = replace(CRASHED, parent="abcdef012345@12", game_finished=True)
    assert told(branch, "", 1120.0).plain.endswith("★2 ■  explorer  fernvale  c4a5  from step 12 of abcdef")
    assert told(DAMAGED, "", 0.0).plain.endswith("Step 7 in da3a.sqlite3 is damaged.")


def test_untrusted_names_are_plain() -> None:
    assert "\x1b" not in told(replace(CRASHED, agent="\x1b[31mred\n"), "", 0.0).plain


def test_how_long_ago() -> None:
    assert [ago(seconds) for seconds in (0, 59, 60, 7300, 200_000)] == ["now", "now", "1 min", "2 h", "2 d"]
