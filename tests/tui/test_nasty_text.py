"""Whatever models, cartridges and servers say, wherever it is shown, it is text and nothing else."""

import unicodedata
from dataclasses import replace

import pytest
from textual.app import App

from pokeview.play.actions import Choose
from pokeview.play.agent import Decision, Exchange
from pokeview.play.events import AgentFailed, Decided, Event, MilestoneReached, ThoughtStreamed
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from tests.support.tui.fakes import DECISION, FakeSession, Gate, script_of, whole_step
from tests.support.tui.watched import WatchedApp, opened, until
from tests.tui.dialogs.test_step_dialog import shown_text

NASTY = {
    "colours": "\x1b[31;1mred\x1b[0m",
    "erasing": "a\x1b[2J\x1b[Hb",
    "title": "\x1b]0;pwned\x07text",
    "clipboard": "\x1b]52;c;cm0gLXJm\x07text",
    "eight-bit": "\x9b31mred\x9d0;pwned\x9ctext",
    "markup": "[bold red]no[/] [link=file:///x]y[/link] [@click=app.quit]z[/] [/]",
    "unclosed markup": "[bold [on red] [[[ ]]",
    "replacement characters": "caf\ufffd \ufffd\ufffd",
    "surrogates": "a\ud800\udfff b",
    "bidi": "abc\u202etxt.exe\u2066x\u2069",
    "invisible": "z\u200bero\u200dwidth\ufeff\U000e0041",
    "null and bells": "a\x00b\x07\x08c",
    "combining": "Z\u0351\u036b\u0343\u036a\u0302a\u0301lgo" * 50,
    "line ends": "one\rtwo\x0bthree\x85four\u2028five",
    "a megabyte on a line": "x" * 1_000_000,
    "a megabyte of words": "lorem ipsum " * 90_000,
    "a megabyte of lines": "\n" * 1_000_000,
    "a megabyte of escapes": "\x1b]" * 500_000 + "end",
    "wide": "日本語" * 2000,
}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def drawn(app: App[None]) -> str:
    """All that the screen on top would write, but for styles."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


def unseen(text: str) -> set[str]:
    return {character for character in text if character != "\n" and unicodedata.category(character) in UNSEEN}


def told(text: str) -> list[Event | Gate]:
    """A step in which everything that somebody else could write is this text."""
    decision = Decision(Choose(text), text, DECISION.usage, Exchange(text, text))
    started, *_ = whole_step(1, text)
    return [
        started,
        ThoughtStreamed(1, text),
        AgentFailed(1, text, text),
        started,
        Decided(1, decision, 1.0),
        MilestoneReached(1, "x", text),
        AgentFailed(1, text, text, final=True, exchange=Exchange(text, text)),
    ]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
async def test_nothing_of_it_reaches_the_terminal_but_text(text: str) -> None:
    session = FakeSession(script_of([*told(text), Gate()]), "llm")
    session.fake_game.title = text
    app = WatchedApp(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        panel = app.screen.query_one(ThoughtsPanel)
        await until(pilot, lambda: sum(line.text.startswith("✗") for line in panel.lines) >= 1 and bool(app.notes()))
        assert unseen(drawn(app)) == set()
        await pilot.press("t", "home", "up", "enter")
        await shown_text(app, pilot)
        await pilot.pause()
        assert unseen(drawn(app)) == set()
        assert unseen("".join(app.notes())) == set()


async def test_markup_is_shown_as_it_is_written() -> None:
    words = "[bold red]no[/] [/]"
    step = [replace(item, text=words) if isinstance(item, ThoughtStreamed) else item for item in whole_step(1, "llm")]
    app = WatchedApp(FakeSession(script_of([*step[:3], Gate()])))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: words in app.shown(ThoughtsPanel))
