"""Every command has keys, a button or none, a line in the help and a name that is found; all of them do it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from textual.command import CommandPalette, DiscoveryHit, Hit
from textual.pilot import Pilot
from textual.widgets import OptionList

from pokeview.play.actions import press
from pokeview.play.agent import Decision
from pokeview.tui.commands.attach_commands import ATTACH_COMMANDS
from pokeview.tui.commands.command import Command, Need, as_told, bindings
from pokeview.tui.commands.replay_commands import REPLAY_COMMANDS
from pokeview.tui.commands.watch_commands import WATCH_COMMANDS
from pokeview.tui.controls.command_search import CommandSearch
from pokeview.tui.controls.session_screen import SessionScreen
from pokeview.tui.dialogs.help import HelpScreen
from pokeview.tui.screens.attach_screen import AttachScreen
from pokeview.tui.screens.replay_screen import ReplayScreen
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.control_bar import ControlBar
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.play.recorded import make_recording
from tests.support.tui.fakes import FakeSession, Gate, whole_step
from tests.support.tui.watched import WatchedApp, opened, until

SCREENS: tuple[tuple[type[SessionScreen], Sequence[Command]], ...] = (
    (WatchScreen, WATCH_COMMANDS),
    (AttachScreen, ATTACH_COMMANDS),
    (ReplayScreen, REPLAY_COMMANDS),
)
SIZE = (120, 40)


def recorded_app(folder: Path, keys: Mapping[str, str] | None = None) -> WatchedApp:
    session = FakeSession(lambda step, agent: [*whole_step(step, agent)[:2], Gate()])
    session.recording = make_recording(folder / "recording.sqlite3", 5)
    session.step = 5
    return WatchedApp(session, paused=True, keys=keys or {})


async def look_back(app: WatchedApp, pilot: Pilot[None]) -> None:
    app.timeline.look_at(3)
    await until(pilot, lambda: app.timeline.looked_at is not None)


async def take_over(app: WatchedApp, pilot: Pilot[None]) -> None:
    app.watched.seat.take_over()


async def have_one_wait(app: WatchedApp, pilot: Pilot[None]) -> None:
    app.watched.seat.approval.waiting = Decision(press("a"), "")


async def nothing(app: WatchedApp, pilot: Pilot[None]) -> None: ...


@pytest.mark.parametrize(("screen", "commands"), SCREENS)
def test_it_has_a_binding_and_a_button_that_say_the_same(
    screen: type[SessionScreen], commands: Sequence[Command]
) -> None:
    assert bindings(commands) == screen.BINDINGS
    for command in commands:
        assert command.name
        assert command.sentence
        assert bool(command.bars) == command.binding.show
        assert all(bar in screen.BARS or bar == "decision" or commands is not WATCH_COMMANDS for bar in command.bars)


@pytest.mark.parametrize("prepare", [nothing, look_back, take_over, have_one_wait])
async def test_all_that_is_available_is_found_and_each_of_its_keys_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepare: Callable[..., object]
) -> None:
    app = recorded_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await prepare(app, pilot)  # type: ignore[misc]
        screen = app.watch_screen
        available = [command for command in screen.commands if screen.is_available(command)]
        assert all(callable(getattr(screen.controls[one.control], one.method)) for one in available)
        done: list[object] = []
        monkeypatch.setattr(WatchScreen, "action_do", lambda self, call: done.append(call))
        search = CommandSearch(screen)
        hits = [hit async for hit in search.discover() if isinstance(hit, DiscoveryHit)]
        assert [hit.text for hit in hits] == [command.name for command in as_told(available)]
        for hit, command in zip(hits, as_told(available), strict=True):
            found = [one async for one in search.search(command.name) if isinstance(one, Hit)]
            assert (command.name, command.sentence) in [(one.text, one.help) for one in found]
            await hit.command()
            assert done.pop() == (command.method, *command.arguments)
        meant: dict[str, Command] = {}
        for command in available:
            for key in command.key_list:
                meant.setdefault(key, command)
        for key, command in meant.items():
            await pilot.press(key)
            assert done == [(command.method, *command.arguments)], key
            done.clear()


def test_every_need_is_met_in_one_of_those_states() -> None:
    assert {command.needs for command in WATCH_COMMANDS} == set(Need)


async def test_before_the_session_is_open_only_what_needs_none_is_found() -> None:
    app = WatchedApp(paused=True)
    assert all(app.watch_screen.is_available(command) == (command.needs is Need.NOTHING) for command in WATCH_COMMANDS)


async def find(app: WatchedApp, pilot: Pilot[None], words: str) -> None:
    """Open the palette, type a command's name, and choose the first that is found."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(app.screen, CommandPalette))
    await pilot.press(*words)
    commands = app.screen.query_one(OptionList)
    await until(pilot, lambda: commands.option_count and words in str(commands.get_option_at_index(0).prompt).lower())
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(app.screen, CommandPalette))


async def test_what_is_found_is_done(tmp_path: Path) -> None:
    app = recorded_app(tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        await opened(pilot)
        await find(app, pilot, "back")
        await until(pilot, lambda: "step 4 of 5" in app.shown(TitleLine))
        await find(app, pilot, "now")
        await until(pilot, lambda: "step 4 of 5" not in app.shown(TitleLine))
        await find(app, pilot, "speed")
        await until(pilot, lambda: app.at_work.speed.label == "2x")
        await find(app, pilot, "play")
        await until(pilot, lambda: "thinking" in app.shown(TitleLine))
        await find(app, pilot, "help")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_keys_of_ones_own_do_it_and_stand_on_buttons_in_the_help_and_in_the_palette(tmp_path: Path) -> None:
    app = recorded_app(tmp_path, {"watch.speed": "k", "watch.help": "f5", "past.back": "h"})
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "k Speed 1x" in app.shown(ControlBar)
        await pilot.press("f", "k")
        assert app.at_work.speed.label == "2x"
        assert "k Speed 2x" in app.shown(ControlBar)
        prompts = [str(hit.prompt) async for hit in CommandSearch(app.screen).discover()]
        assert "Speed  k" in prompts
        await pilot.press("h")
        await until(pilot, lambda: app.timeline.looked_at is not None)
        await pilot.press("f5")
        assert isinstance(app.screen, HelpScreen)
        told = [line.plain for line in app.screen._keys()]
        assert "k          Change the speed: 1x, 2x, 4x, max" in told
        assert "f5         What the keys and panels mean" in told
