"""A poster is well-formed, runs nothing and says what the step was."""

import base64
import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from pokeview.export.poster import THOUGHT_LINES, write_poster
from pokeview.play.greys import greys_as_picture
from pokeview.play.recording.recording import Recording
from tests.support.play.recorded import make_recording
from tests.support.tui.shown import hostile_recording

SVG = "{http://www.w3.org/2000/svg}"


def written(recording: Recording, step: int, scale: int = 2) -> ElementTree.Element:
    file = io.BytesIO()
    write_poster(recording, step, scale=scale, file=file)
    return ElementTree.fromstring(file.getvalue())


def said(poster: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in poster.iter(f"{SVG}text")]


def test_it_says_who_thought_what_and_did_what(tmp_path: Path) -> None:
    poster = written(make_recording(tmp_path / "made.sqlite3", 4), 3, scale=3)
    heading, news, *lines, facts = said(poster)
    assert (heading, news) == ("#3 made up", "")
    assert lines == ["I think of 3.", "It is on the right.", "> right, a"]
    assert facts == "FERNVALE, session 5e55, $0.2500"


@pytest.mark.parametrize("scale", [1, 3])
def test_its_picture_is_the_one_that_was_recorded(tmp_path: Path, scale: int) -> None:
    recording = make_recording(tmp_path / "made.sqlite3", 3)
    [image] = written(recording, 2, scale).iter(f"{SVG}image")
    png = image.attrib["href"].removeprefix("data:image/png;base64,")
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))
    assert shown.shape == (144 * scale, 160 * scale, 3)
    assert (shown[::scale, ::scale] == greys_as_picture(recording.step(2).greys)).all()


def test_nothing_lies_outside_however_much_was_thought(tmp_path: Path) -> None:
    recording = hostile_recording(tmp_path / "hostile.sqlite3")
    for scale in (1, 2, 8):
        poster = written(recording, 1, scale)
        width, height = float(poster.attrib["width"]), float(poster.attrib["height"])
        assert all(0 < float(text.attrib["y"]) < height for text in poster.iter(f"{SVG}text"))
        assert max(map(len, said(poster))) * 13 * 0.6 < width
        assert len(list(poster.iter(f"{SVG}text"))) < THOUGHT_LINES + 40


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    poster = written(hostile_recording(tmp_path / "hostile.sqlite3"), 2)
    assert {element.tag.removeprefix(SVG) for element in poster.iter()} == {
        *("svg", "title", "desc", "style", "rect", "image", "text")
    }
    assert "<script>" in "".join(said(poster))
    assert "{{ 7*7 }}" in (poster.findtext(f"{SVG}desc") or "")
