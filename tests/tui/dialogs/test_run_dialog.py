"""The page about the MLflow run, and the changes that it asks for."""

from dataclasses import replace

from pokeview.errors import TrackingError
from pokeview.tracking.recorder import AddNote, Rename, RunState, RunStatus, SetTag
from pokeview.tui.dialogs.line_dialog import LineDialog
from pokeview.tui.dialogs.run_dialog import NO_RUN, NOT_OPEN, RunScreen
from tests.support.tui.fakes import RUNNING, FakeRecorder
from tests.support.tui.watched import WatchedApp, opened, until

SIZE = (120, 40)
ON_SERVER = replace(RUNNING, store="http://127.0.0.1:5001", experiment_id="7")
URL = f"http://127.0.0.1:5001/#/experiments/7/runs/{RUNNING.run_id}"


def page(app: WatchedApp) -> str:
    screen = app.screen
    assert isinstance(screen, RunScreen)
    return "\n".join(strip.text.rstrip() for strip in screen.query_one("#run-page").render_lines(screen.region))


async def test_the_lines_are_copied_one_after_another() -> None:
    app = WatchedApp(recorder=FakeRecorder(ON_SERVER))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e")
        assert URL in page(app)
        copied = []
        for _ in range(3):
            await pilot.press("c")
            copied.append(app.clipboard)
        assert copied[0].startswith("ssh -L 5001:127.0.0.1:5001 ")
        assert copied[1:] == [URL, copied[0]]
        assert "on yours ✓ copied" in page(app)


async def test_the_address_is_a_link() -> None:
    app = WatchedApp(recorder=FakeRecorder(ON_SERVER))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e")
        strips = app.screen.query_one("#run-page").render_lines(app.screen.region)
        links = {segment.style.link: segment.text for strip in strips for segment in strip if segment.style}
        assert links[URL].strip() == URL


async def test_the_run_is_renamed_tagged_and_noted_on() -> None:
    recorder = FakeRecorder(ON_SERVER)
    app = WatchedApp(recorder=recorder)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e", "r")
        await until(pilot, lambda: isinstance(app.screen, LineDialog))
        await pilot.press("ctrl+u", *"new", "enter")
        await pilot.press("t", *"a=b", "enter")
        await pilot.press("n", *"hm", "enter")
        assert recorder.edits == [Rename("new"), SetTag("a", "b"), AddNote("hm")]
        recorder.edited[0].set_result("The run is called new now.")
        recorder.edited[1].set_exception(TrackingError("The store refused it."))
        await until(pilot, lambda: len(app.notes()) == 2)
        assert app.notes() == ["The run is called new now.", "The store refused it."]


async def test_a_tag_that_is_none_can_be_corrected() -> None:
    recorder = FakeRecorder(ON_SERVER)
    app = WatchedApp(recorder=recorder)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e", "t", *"ab", "enter")
        assert isinstance(app.screen, LineDialog)
        await pilot.press(*"=c", "enter")
        assert recorder.edits == [SetTag("ab", "c")]


async def test_what_is_done_is_told_after_the_page_was_closed() -> None:
    recorder = FakeRecorder(ON_SERVER)
    app = WatchedApp(recorder=recorder)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e", "n", *"hm", "enter", "escape")
        recorder.edited[0].set_result("\x1b[31mdone[bold]")
        await until(pilot, lambda: app.notes() == ["done[bold]"])


async def test_it_follows_the_run() -> None:
    recorder = FakeRecorder(RunStatus(RunState.CONNECTING, store="http://127.0.0.1:5001"))
    app = WatchedApp(recorder=recorder)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e")
        assert NOT_OPEN in page(app)
        await pilot.press("c")
        assert app.clipboard == ""
        recorder.status = replace(ON_SERVER, waiting=3, edits_waiting=1)
        await until(pilot, lambda: URL in page(app))
        assert "Waiting for the store: steps 3, changes of the run 1." in page(app)


async def test_without_a_run_nothing_can_be_changed() -> None:
    app = WatchedApp(recorder=FakeRecorder(RunStatus(RunState.OFF)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e")
        assert NO_RUN in page(app)
        await pilot.press("r")
        assert isinstance(app.screen, RunScreen)
