"""Every key and every button, on a scripted session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from pokeview.errors import TrackingError
from pokeview.play.agent import Usage
from pokeview.play.budget import Budget, Spent
from pokeview.play.events import (
    AgentFailed,
    BudgetReached,
    Decided,
    Event,
    GameFinished,
    MilestoneReached,
    ThoughtStreamed,
)
from pokeview.play.pacing import Speed
from pokeview.play.player import Phase, PlayMode
from pokeview.tracking.recorder import RunState, RunStatus
from pokeview.tui.dialogs.agent_picker import AgentPicker
from pokeview.tui.dialogs.help import HelpScreen
from pokeview.tui.dialogs.model_picker import ModelPicker
from pokeview.tui.dialogs.question import QuestionDialog
from pokeview.tui.screens.watch_screen import WatchScreen
from pokeview.tui.widgets.control_bar import ControlBar, ControlButton
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.title_line import TitleLine
from tests.support.tui.fakes import (
    MISSING_KEY,
    MODEL,
    STATE,
    FakeRecorder,
    FakeRoster,
    FakeSession,
    Gate,
    script_of,
    step_done,
    whole_step,
)
from tests.support.tui.watched import WatchedApp, opened, until

WAYS = pytest.mark.parametrize("way", ["key", "button"])


@asynccontextmanager
async def watching(
    session: FakeSession | None = None,
    recorder: FakeRecorder | None = None,
    *,
    paused: bool = True,
    size: tuple[int, int] = (120, 40),
    roster: FakeRoster | None = None,
) -> AsyncIterator[tuple[WatchedApp, Pilot[None]]]:
    app = WatchedApp(session, recorder, paused=paused, roster=roster)
    async with app.run_test(size=size, tooltips=True) as pilot:
        await opened(pilot)
        yield app, pilot


async def ask(pilot: Pilot[None], way: str, key: str, button: str) -> None:
    """Press a key, or click the button that does the same."""
    if way == "key":
        await pilot.press(key)
    else:
        assert await pilot.click(f"#control-{button}")


async def test_it_plays_at_once() -> None:
    async with watching(paused=False) as (app, pilot):
        await until(pilot, lambda: app.session.step == 2)
        assert app.mode() is PlayMode.PLAYING


async def test_it_does_not_look_paused_until_the_first_event() -> None:
    async with watching(FakeSession(script_of([Gate()])), paused=False) as (app, _):
        assert "space Pause" in app.shown(ControlBar)
        assert "■ paused" not in app.shown(TitleLine)


async def test_it_can_start_paused() -> None:
    async with watching() as (app, pilot):
        await pilot.pause()
        assert app.recorder.events == []
        assert "■ paused" in app.shown(TitleLine)


@WAYS
async def test_step(way: str) -> None:
    async with watching() as (app, pilot):
        await ask(pilot, way, "s", "step")
        await until(pilot, lambda: app.session.step == 1 and app.mode() is PlayMode.PAUSED)
        await pilot.pause()
        assert app.session.step == 1


@WAYS
async def test_play_and_pause(way: str) -> None:
    async with watching() as (app, pilot):
        assert "space Play " in app.shown(ControlBar)
        await ask(pilot, way, "space", "toggle-play")
        await until(pilot, lambda: app.at_work.phase is Phase.THINKING and app.session.step == 2)
        assert "space Pause" in app.shown(ControlBar)
        await ask(pilot, way, "space", "toggle-play")
        assert app.mode() is PlayMode.PAUSING
        assert "● thinking, then pause" in app.shown(TitleLine)


@WAYS
async def test_another_agent(way: str) -> None:
    async with watching() as (app, pilot):
        await ask(pilot, way, "a", "choose-agent")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        assert app.screen.query_one(OptionList).highlighted == 0
        await pilot.press("down", "enter")
        await until(pilot, lambda: "agent random" in app.shown(TitleLine))
        await until(pilot, lambda: app.notes() == ["random plays from the next step on."])
        await pilot.press("s")
        await until(pilot, lambda: app.session.step == 1)
        assert app.session.agent.name == "random"


@pytest.mark.parametrize("key", ["escape", "a", "q", "enter"])
async def test_the_same_agent_goes_on(key: str) -> None:
    async with watching() as (app, pilot):
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        assert "agent explorer" in app.shown(TitleLine)
        assert app.notes() == []


async def test_an_agent_is_chosen_with_the_mouse() -> None:
    async with watching() as (app, pilot):
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        await pilot.click(OptionList, offset=(3, 1))
        await until(pilot, lambda: "agent random" in app.shown(TitleLine))


async def test_an_agent_that_cannot_be_made_says_why() -> None:
    async with watching() as (app, pilot):
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AgentPicker))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, ModelPicker))
        await pilot.press("enter")
        await until(pilot, lambda: app.notes() == [MISSING_KEY])
        assert "agent explorer" in app.shown(TitleLine)


@WAYS
async def test_log_model(way: str) -> None:
    async with watching() as (app, pilot):
        assert "no models yet: press l" in app.shown("#run Static")
        await ask(pilot, way, "l", "log-model")
        assert "◌ logging explorer …" in app.shown("#run Static")
        assert app.recorder.asked_agents == ["explorer"]
        app.recorder.finish_logging()
        await until(pilot, lambda: "◆ explorer v3" in app.shown("#run Static"))
        assert MODEL.model_id in app.shown("#run Static")
        assert MODEL.uri in app.shown("#run Static")
        await until(pilot, lambda: app.notes() == ["Logged explorer version 3 as models:/explorer/3"])


async def test_a_model_that_is_being_logged_is_not_logged_twice() -> None:
    async with watching() as (app, pilot):
        await pilot.press("l", "l", "l")
        assert app.recorder.asked_agents == ["explorer"]
        await until(pilot, lambda: app.notes() == ["explorer is being logged already."] * 2)


async def test_a_model_that_could_not_be_logged_says_why() -> None:
    async with watching() as (app, pilot):
        await pilot.press("l")
        app.recorder.futures[0].set_exception(TrackingError("The store does not answer. Start it and press l again."))
        await until(pilot, lambda: app.notes() == ["The store does not answer. Start it and press l again."])
        assert "no models yet: press l" in app.shown("#run Static")


@WAYS
async def test_speed_goes_round(way: str) -> None:
    async with watching() as (app, pilot):
        for label in ("2x", "4x", "max", "1x"):
            await ask(pilot, way, "f", "next-speed")
            assert f"Speed {label}" in app.shown(ControlBar)
            assert f"speed {label}" in app.shown(TitleLine)
            assert app.at_work.speed.label == label


async def test_faster_and_slower() -> None:
    async with watching() as (app, pilot):
        speeds = []
        for key in ("plus", "equals_sign", "plus", "plus", "minus", "minus", "minus", "minus"):
            await pilot.press(key)
            speeds.append(app.at_work.speed.label)
        assert speeds == ["2x", "4x", "max", "max", "4x", "2x", "1x", "1x"]
        assert app.at_work.speed is Speed.NORMAL


@pytest.mark.parametrize("key", ["question_mark", "f1", "button"])
async def test_help_tells_of_every_key_there_is(key: str) -> None:
    async with watching() as (app, pilot):
        await ask(pilot, "button" if key == "button" else "key", key, "help")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        keys = app.screen.query_one(".keys")
        told = "\n".join(strip.text for strip in keys.render_lines(keys.size.region))
        for binding in WatchScreen.BINDINGS:
            assert binding.tooltip in told
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))


@WAYS
async def test_thoughts_take_the_keys(way: str) -> None:
    async with watching() as (app, pilot):
        await ask(pilot, way, "t", "focus-thoughts")
        assert app.focused is app.screen.query_one(ThoughtsPanel)
        await pilot.press("escape")
        assert app.focused is None


async def test_tab_goes_round_the_panels_and_back() -> None:
    async with watching() as (app, pilot):
        focused = []
        for key in ("tab", "tab", "tab", "tab", "shift+tab", "shift+tab"):
            await pilot.press(key)
            focused.append(app.focused.id if app.focused else None)
        assert focused == ["thoughts", "game", "run", None, "run", "game"]


@pytest.mark.parametrize("key", ["q", "ctrl+q", "button"])
async def test_quit_stops_a_thinking_agent_first(key: str) -> None:
    async with watching(paused=False) as (app, pilot):
        await until(pilot, lambda: app.session.step == 2)
        await ask(pilot, "button" if key == "button" else "key", key, "quit")
        await pilot.pause()
    assert app.session.closed
    assert app.session.interrupted_steps == [3]
    assert app.return_code == 0


async def test_every_button_has_a_key_and_a_tooltip_that_are_true() -> None:
    async with watching() as (app, pilot):
        bindings = {f"screen.{binding.action}": binding for binding in WatchScreen.BINDINGS if binding.show}
        # Some bars come after the first picture.
        await until(pilot, lambda: len(app.screen_stack[0].query(ControlButton)) >= len(bindings))
        buttons = {button.action: button for button in app.screen_stack[0].query(ControlButton)}
        assert buttons.keys() == bindings.keys()
        for action, button in buttons.items():
            assert action is not None
            assert button.tooltip == bindings[action].tooltip


async def test_thoughts_stream_in() -> None:
    gate = Gate()
    step = whole_step(1, "explorer")
    async with watching(FakeSession(script_of([*step[:2], gate, *step[2:]])), paused=False) as (app, pilot):
        await until(pilot, lambda: "I am in the village square." in app.shown(ThoughtsPanel))
        assert "The elder stands" not in app.shown(ThoughtsPanel)
        gate.set()
        await until(pilot, lambda: "so I walk over and talk." in app.shown(ThoughtsPanel))


async def test_what_a_model_says_is_never_markup_or_control() -> None:
    evil = "[bold red]no[/] [link=file:///x]y[/link] \x1b]0;pwned\x07\u202eabc [/]"
    script = script_of([whole_step(1, "explorer")[0], ThoughtStreamed(1, evil), Gate()])
    async with watching(FakeSession(script), paused=False, size=(220, 80)) as (app, pilot):
        await until(pilot, lambda: "[bold red]no[/] [link=file:///x]y[/link] abc [/]" in app.shown(ThoughtsPanel))


async def test_a_silent_agent_is_seen() -> None:
    async with watching(paused=False) as (app, pilot):
        await until(pilot, lambda: app.at_work.phase is Phase.THINKING and app.session.step == 2)
        app.time.now += 7
        await until(pilot, lambda: "● thinking 7 s  nothing heard for 7 s" in app.shown(TitleLine))


async def test_an_agent_that_failed_for_good_is_told_of() -> None:
    problem = "No model server answers at localhost. [bold]Start one."
    session = FakeSession(script_of([AgentFailed(1, "explorer", problem, final=True)]))
    session.ends_after = AgentFailed
    async with watching(session, paused=False) as (app, pilot):
        await until(pilot, lambda: app.notes() == [problem])
        assert "■ stopped by a problem" in app.shown(TitleLine)
        await until(pilot, lambda: "✗ No model server answers" in app.shown(ThoughtsPanel))


async def test_a_failure_that_is_not_final_is_an_entry_and_play_goes_on() -> None:
    played = iter([[whole_step(1, "explorer")[0], AgentFailed(1, "explorer", "There is no JSON in it.")]])
    gate = Gate()
    third = [gate, *whole_step(3, "explorer")]
    session = FakeSession(lambda step, agent: next(played, third if step == 3 else whole_step(step, agent)))
    async with watching(session, paused=False) as (app, pilot):
        await until(pilot, lambda: app.session.step == 2)
        assert app.mode() is PlayMode.PLAYING
        await pilot.press("space")
        gate.set()
        await until(pilot, lambda: app.mode() is PlayMode.PAUSED)
        assert app.notes() == []
        await pilot.press("t", "home")
        await until(pilot, lambda: "✗ There is no JSON in it." in app.shown(ThoughtsPanel))


def capped() -> FakeSession:
    """A session whose first step uses up its cap of tokens."""

    def script(step: int, agent: str) -> list[Event | Gate]:
        if problem := session.budget.reached(session.spent):
            return [BudgetReached(step - 1, problem)]
        session.spent = Spent(steps=step, input_tokens=900 * step, output_tokens=200 * step, dollars_known=False)
        return list(whole_step(step, agent))

    session = FakeSession(script)
    session.budget = Budget(tokens=1000)
    session.ends_after = BudgetReached
    return session


async def test_a_cap_pauses_and_says_which_and_how_to_go_on() -> None:
    async with watching(capped(), paused=False) as (app, pilot):
        problem = "The cap of 1000 tokens is reached: 1100 were used."
        await until(pilot, lambda: app.notes() == [f"{problem} Press space to go on beyond it."])
        assert app.mode() is PlayMode.PAUSED
        assert "■ stopped by a problem" in app.shown(TitleLine)
        await until(pilot, lambda: "✗ The cap of 1000 tokens" in app.shown(ThoughtsPanel))


@pytest.mark.parametrize(("key", "steps"), [("space", 2), ("s", 2)])
@pytest.mark.parametrize("answer", ["y", "enter", "button"])
async def test_a_cap_can_be_raised(key: str, steps: int, answer: str) -> None:
    async with watching(capped(), paused=False) as (app, pilot):
        await until(pilot, lambda: bool(app.notes()))
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, QuestionDialog))
        await pilot.pause()
        await (pilot.click("#control-answer-True") if answer == "button" else pilot.press(answer))
        await until(pilot, lambda: app.session.step == steps and app.mode() is PlayMode.PAUSED)
        assert app.session.budget == Budget(tokens=2000)


@pytest.mark.parametrize("answer", ["n", "escape", "q", "button"])
async def test_a_cap_can_be_left_as_it_is(answer: str) -> None:
    async with watching(capped(), paused=False) as (app, pilot):
        await until(pilot, lambda: bool(app.notes()))
        await pilot.press("space")
        await until(pilot, lambda: isinstance(app.screen, QuestionDialog))
        await pilot.pause()
        await (pilot.click("#control-answer-False") if answer == "button" else pilot.press(answer))
        await until(pilot, lambda: isinstance(app.screen, WatchScreen))
        assert app.mode() is PlayMode.PAUSED
        assert app.session.budget == Budget(tokens=1000)


async def test_the_meter_comes_with_the_first_cost_and_names_the_sum_in_the_title() -> None:
    async with watching() as (app, pilot):
        assert not app.screen.query_one("#meter").display
        usage = Usage(3000, 90, 0, None, tokens_per_second=41.0, context_tokens=3000)
        app.session.script = lambda step, agent: [
            replace(item, decision=replace(item.decision, usage=usage)) if isinstance(item, Decided) else item
            for item in whole_step(step, agent)
        ]
        app.session.spent = Spent(1, 2.0, 3000, 90, dollars_known=False)
        await pilot.press("s")
        await until(pilot, lambda: app.mode() is PlayMode.PAUSED and app.session.step == 1)
        await until(pilot, lambda: "cost unknown  3.0k in  90 out" in app.shown("#meter Static"))
        assert "41 tokens/s  context 3.0k" in app.shown("#meter Static")
        assert "3.1k tok" in app.shown(TitleLine)


async def test_a_milestone_and_the_end_are_shown() -> None:
    script = script_of([MilestoneReached(1, "partner", "Chose a partner"), step_done(1, "explorer"), GameFinished(1)])
    async with watching(FakeSession(script), paused=False) as (app, pilot):
        await until(pilot, lambda: "the game is finished" in app.shown(TitleLine))
        await until(pilot, lambda: "★ Chose a partner" in app.shown(ThoughtsPanel))
        assert "★ 1 of 3  Chose a partner" in app.shown("#game Static")
        await until(pilot, lambda: app.notes() == ["The game is finished."])


async def test_the_game_panel_follows_the_game() -> None:
    done = replace(step_done(1, "explorer"), state=replace(STATE, money=99))
    async with watching(FakeSession(script_of([done]))) as (app, pilot):
        assert "money 2760" in app.shown("#game Static")
        await pilot.press("s")
        await until(pilot, lambda: "money 99" in app.shown("#game Static"))


async def test_an_unknown_cartridge_is_called_so() -> None:
    async with watching(FakeSession(state=None)) as (app, _):
        assert "Nothing is known of this cartridge" in app.shown("#game Static")


async def test_the_run_panel_follows_the_recorder() -> None:
    async with watching(recorder=FakeRecorder(RunStatus(RunState.CONNECTING, store="http://store"))) as (app, pilot):
        assert "to http://store …" in app.shown("#run Static")
        app.recorder.status = RunStatus(RunState.RUNNING, run_name="first", steps=1)
        await until(pilot, lambda: "● running  first" in app.shown("#run Static"))


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (90, 50), (120, 40), (220, 80), (20, 5), (1, 1)])
async def test_every_size_shows_the_picture_and_a_line_of_status(size: tuple[int, int]) -> None:
    async with watching(paused=False, size=size) as (app, pilot):
        await until(pilot, lambda: app.session.step == 2)
        screen = app.screen.query_one("GameScreen")
        assert screen.display
        assert screen.size.width <= size[0]
        if size[0] >= 40:
            assert screen.size.height >= 8
            assert len(set(app.shown("GameScreen"))) > 1
            assert "FERNVALE" in app.shown(TitleLine)
            assert "Pause" in app.shown(ControlBar)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (90, 50), (120, 40), (170, 80), (220, 80)])
async def test_from_sixty_columns_on_the_panels_are_seen_too(size: tuple[int, int]) -> None:
    async with watching(paused=False, size=size) as (app, pilot):
        await until(pilot, lambda: "talk." in app.shown(ThoughtsPanel))
        assert "FERN VILLAGE" in app.shown("#game Static")
        assert "● running" in app.shown("#run Static")
        for panel in ("#game", "#thoughts", "#run"):
            region = app.screen.query_one(panel).region
            assert region.area > 0
            assert app.screen.region.contains_region(region)


async def test_on_a_tiny_terminal_panels_take_the_place_of_the_picture() -> None:
    async with watching(paused=False, size=(40, 12)) as (app, pilot):
        displayed = []
        for key in ("tab", "tab", "tab", "escape"):
            await pilot.press(key)
            names = ("picture", "thoughts", "game", "run")
            displayed.append([name for name in names if app.screen.query_one(f"#{name}").region.area])
        assert displayed == [["thoughts"], ["game"], ["run"], ["picture"]]


async def test_resizing_arranges_anew() -> None:
    async with watching(paused=False, size=(220, 80)) as (app, pilot):
        await until(pilot, lambda: app.session.step == 2)
        for size in ((80, 24), (40, 12), (120, 40), (10, 3), (220, 80)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert app.screen.query_one("GameScreen").size == (160, 72)


async def test_keys_pressed_while_the_game_is_being_opened_do_no_harm() -> None:
    app = WatchedApp(paused=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("s", "space", "f", "plus", "minus", "l", "t", "escape")
        await opened(pilot)
        assert app.screen.is_current
