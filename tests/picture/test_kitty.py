import re
import zlib
from base64 import standard_b64decode

import numpy as np
import pytest
from numpy.typing import NDArray

from pokeview.picture.kitty import (
    GRAPHICS_QUERY,
    KittyImages,
    can_show_graphics,
    deletion_text,
    image_text,
    through_tmux,
)
from tests.support.tui.film_app import film

SEQUENCE = re.compile("\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\\\")
NOISE = np.random.default_rng(1).integers(0, 256, (144, 160, 3), np.uint8)


def sequences(text: str) -> list[tuple[dict[str, str], str]]:
    """The controls and the payload of each sequence, of which the text has to consist."""
    assert SEQUENCE.sub("", text) == ""
    return [
        (dict(pair.split("=") for pair in controls.split(",")), payload) for controls, payload in SEQUENCE.findall(text)
    ]


@pytest.mark.parametrize("picture", [film(0), NOISE], ids=["small", "in many sequences"])
def test_the_pixels_arrive(picture: NDArray[np.uint8]) -> None:
    sent = sequences(image_text(picture, 7, 80, 36))
    received = standard_b64decode("".join(payload for _, payload in sent))
    pixels = zlib.decompress(received) if "o" in sent[0][0] else received
    assert (np.frombuffer(pixels, np.uint8).reshape(144, 160, 3) == picture).all()


def test_the_first_sequence_says_what_comes_and_where_it_goes() -> None:
    controls = sequences(image_text(film(0), 7, 80, 36))[0][0]
    expected = {
        "a": "T",
        "f": "24",
        "o": "z",
        "s": "160",
        "v": "144",
        "i": "7",
        "c": "80",
        "r": "36",
        "C": "1",
        "q": "2",
    }
    assert expected.items() <= controls.items()


def test_pixels_are_packed_if_that_makes_them_fewer() -> None:
    assert ["o" in sequences(image_text(picture, 7, 80, 36))[0][0] for picture in (film(0), NOISE)] == [True, False]


def test_sequences_are_short_and_all_but_the_last_announce_more() -> None:
    sent = sequences(image_text(NOISE, 7, 80, 36))
    assert len(sent) > 10
    assert max(len(payload) for _, payload in sent) == 4096
    assert [controls["m"] for controls, _ in sent] == ["1"] * (len(sent) - 1) + ["0"]


def test_images_have_numbers_from_1_on() -> None:
    with pytest.raises(ValueError, match="from 1 on"):
        image_text(film(0), 0, 80, 36)


def test_a_picture_goes_after_the_next_one_is_there() -> None:
    images = KittyImages(40)
    assert images.clear() == ""
    texts = [images.text(film(number), 80, 36) for number in range(3)]
    shown = [[(controls["a"], controls["i"]) for controls, _ in sequences(text) if "a" in controls] for text in texts]
    assert shown == [[("T", "40")], [("T", "41"), ("d", "40")], [("T", "40"), ("d", "41")]]
    assert images.clear() == deletion_text(40)
    assert images.clear() == ""


def test_a_terminal_that_can() -> None:
    assert can_show_graphics("\x1b[?62;c\x1b_Gi=31;OK\x1b\\")


@pytest.mark.parametrize(
    "answers", ["", "\x1b[?62;c", "\x1b_Gi=31;ENOTSUP\x1b\\", GRAPHICS_QUERY, "\x1b_Gi=5;OK\x1b\\"]
)
def test_a_terminal_that_cannot(answers: str) -> None:
    assert not can_show_graphics(answers)


def test_tmux_hands_on_what_has_its_escapes_doubled() -> None:
    assert through_tmux(deletion_text(3)) == "\x1bPtmux;\x1b\x1b_Ga=d,d=I,i=3,q=2\x1b\x1b\\\x1b\\"
