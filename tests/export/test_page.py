"""A page tells every step, needs nothing from elsewhere, and what others wrote stays text."""

import io
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pokeview.export.page import write_page
from pokeview.play.recording.opinions import Opinion
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import make_recording
from tests.support.tui.shown import game_recording, hostile_recording

EMPTY_ELEMENTS = {"meta", "img"}


class Read(HTMLParser):
    """What a browser makes of a page: elements, their attributes, the text outside of styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in EMPTY_ELEMENTS:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data


def written(recording: Recording, first: int = 1, last: int | None = None) -> str:
    file = io.BytesIO()
    write_page(recording, first, last or recording.last_step, scale=2, file=file, on_step=lambda: None)
    return file.getvalue().decode()


def read(recording: Recording, first: int = 1, last: int | None = None) -> Read:
    return Read(written(recording, first, last))


def test_it_tells_every_step(tmp_path: Path) -> None:
    page = read(make_recording(tmp_path / "made.sqlite3", 60))
    assert page.elements["article"] == page.elements["img"] == 60
    for told in (
        "FERNVALE",
        "Session 5e55",
        "I think of 37.",
        "right, a",
        "HELLO",
        "Go right.",
        "100 tokens in, 20 out",
    ):
        assert told in page.text


def test_it_tells_the_chosen_steps_only(tmp_path: Path) -> None:
    page = read(make_recording(tmp_path / "made.sqlite3", 60), 55, 57)
    assert [value for name, value in page.attributes if name == "id"] == ["step-55", "step-56", "step-57"]


def test_milestones_lead_to_their_steps(tmp_path: Path) -> None:
    recording = Recording.open(game_recording(tmp_path, 30))
    page = read(recording)
    ids = {value for name, value in page.attributes if name == "id"}
    links = [value.removeprefix("#") for name, value in page.attributes if name == "href"]
    assert "Left the house" in page.text
    assert len(links) > 30
    assert set(links) <= ids


def test_it_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    page = read(Recording.open(game_recording(tmp_path)))
    assert page.elements["script"] == page.elements["link"] == page.elements["iframe"] == 0
    addresses = [value for name, value in page.attributes if name in ("src", "href")]
    assert all(address.startswith(("data:image/png;base64,", "#step-")) for address in addresses)
    assert any(value.startswith("default-src 'none';") for name, value in page.attributes if name == "content")


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    harmless = read(make_recording(tmp_path / "made.sqlite3", 2))
    hostile = read(hostile_recording(tmp_path / "hostile.sqlite3"))
    assert set(hostile.elements) <= {*harmless.elements, "nav", "ol", "li"}
    assert not [name for name, _ in hostile.attributes if name.startswith("on")]
    assert hostile.text.count("<script>alert(1)</script>") > 10
    assert "{{ 7*7 }}" in hostile.text


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x00", "\u202e", "\ud800"])
def test_no_character_on_it_does_anything(tmp_path: Path, character: str) -> None:
    assert character not in written(hostile_recording(tmp_path / "hostile.sqlite3"))


def test_what_the_viewer_says_of_a_step_is_told_as_text(tmp_path: Path) -> None:
    recording = make_recording(tmp_path / "made.sqlite3", 3)
    for opinion in (Opinion(1, False), Opinion(2, True, "<script>alert()</script>\x1b[31m"), Opinion(1)):
        recording.opinions.add(opinion)
    page = read(recording)
    assert page.text.count("The viewer: ") == 1
    assert "The viewer: ▲ thumbs up: <script>alert()</script>" in page.text
    assert page.elements["script"] == 0
