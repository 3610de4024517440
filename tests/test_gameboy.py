"""The emulator: which cartridges it takes, that it is deterministic, and what its snapshots keep."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pokeview.errors import CartridgeError, SnapshotError
from pokeview.gameboy import BUTTONS, GameBoy, cartridge_title, check_cartridge
from pokeview.games.fernvale import cartridge

CARTRIDGE = cartridge()
TITLE, COLOUR_FLAG, MAPPER, ROM_SIZE, RAM_SIZE, CHECKSUM = 0x134, 0x143, 0x147, 0x148, 0x149, 0x14D
JOYPAD_INPUT = 0xFFF8  # hJoyInput: 1 A, 2 B, 8 START
INTO_THE_HOUSE: tuple[tuple[int, str | None], ...] = ((120, None), (8, "start"), (60, None))
SOME_PLAY: tuple[tuple[int, str | None], ...] = (
    (16, "left"),
    (10, None),
    (40, "down"),
    (30, None),
    (8, "a"),
    (50, None),
)


def with_header(**fields: bytes) -> bytes:
    """The bundled cartridge with other header bytes, named by their hexadecimal address, and a valid checksum."""
    changed = bytearray(CARTRIDGE)
    for place, value in fields.items():
        address = int(place.removeprefix("at_"), 16)
        changed[address : address + len(value)] = value
    changed[CHECKSUM] = -sum(changed[TITLE:CHECKSUM], CHECKSUM - TITLE) & 0xFF
    return bytes(changed)


def play(gameboy: GameBoy, inputs: tuple[tuple[int, str | None], ...], picture: bool = False) -> str:
    for frames, button in inputs:
        gameboy.advance(frames, button, picture)
    return gameboy.state_hash()


@pytest.fixture
def gameboy() -> Iterator[GameBoy]:
    machine = GameBoy.load(CARTRIDGE)
    yield machine
    machine.close()


@pytest.fixture(scope="module")
def in_the_house() -> Iterator[tuple[GameBoy, bytes]]:
    """A machine for many short trials, and the snapshot that each of them begins with."""
    machine = GameBoy.load(CARTRIDGE)
    play(machine, INTO_THE_HOUSE)
    yield machine, machine.snapshot()
    machine.close()


def refusal(source: Path | bytes) -> str:
    with pytest.raises(CartridgeError) as caught:
        check_cartridge(source)
    return str(caught.value)


def test_accepts_the_bundled_cartridge_from_a_file_and_from_bytes(tmp_path: Path) -> None:
    path = tmp_path / "game.gb"
    path.write_bytes(CARTRIDGE)
    assert check_cartridge(path) == check_cartridge(CARTRIDGE) == CARTRIDGE


def test_accepts_a_file_longer_than_its_header_says() -> None:
    assert check_cartridge(CARTRIDGE + bytes(0x4000))


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "red.gb") == f"There is no cartridge at {tmp_path / 'red.gb'}; check the path."


def test_refuses_a_folder(tmp_path: Path) -> None:
    assert "is not a file" in refusal(tmp_path)


def test_refuses_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "game.gb"
    path.write_bytes(CARTRIDGE)
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert refusal(path).endswith("cannot be read (Permission denied); check its permissions.")


def test_refuses_a_name_that_the_system_refuses(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / ("x" * 300))


def test_refuses_a_huge_file_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert "too large" in refusal(path)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", "is empty"),
        (CARTRIDGE[:0x100], "is not a Game Boy cartridge"),
        (bytes(0x8000), "is not a Game Boy cartridge"),
        (b"PK\x03\x04" * 0x2000, "is not a Game Boy cartridge"),
        (CARTRIDGE[:0x4000], "is cut off: it has 16384 of the 32768 bytes"),
        (CARTRIDGE + bytes(100), "does not end at a whole bank"),
        (with_header(at_148=b"\x05"), "is cut off: it has 32768 of the 1048576 bytes"),
        (with_header(at_148=b"\x52"), "unknown size (0x52)"),
        (with_header(at_147=b"\x22"), "needs MBC7 hardware (type 0x22)"),
        (with_header(at_147=b"\x99"), "needs an unknown hardware (type 0x99)"),
        (with_header(at_149=b"\x77"), "unknown save memory (0x77)"),
    ],
)
def test_refuses_in_one_sentence(source: bytes, reason: str) -> None:
    sentence = refusal(source)
    assert reason in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_plays_every_mapper_that_it_accepts() -> None:
    for mapper in (0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x08, 0x09, *range(0x0F, 0x14), *range(0x19, 0x1F)):
        machine = GameBoy.load(with_header(at_147=bytes([mapper])))
        switched_on = machine.state_hash()
        machine.advance(2)
        assert machine.state_hash() != switched_on
        machine.close()


def test_refuses_fast_without_the_emulator_or_numpy() -> None:
    program = """
import sys
from pokeview.errors import CartridgeError
from pokeview.gameboy import check_cartridge
try:
    check_cartridge(b"")
except CartridgeError:
    print(sorted({"numpy", "pyboy"} & set(sys.modules)))
"""
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (with_header(at_134=b"POKEMON RED\0\0\0\0\0"), "POKEMON RED"),
        (with_header(at_134=b"SIXTEEN LETTERS!"), "SIXTEEN LETTERS!"),
        (with_header(at_134=b"POKEMON YELLOW\0\x80"), "POKEMON YELLOW"),
        (with_header(at_134=b"\x1b[31m\x07RED\0"), "[31mRED"),
        (with_header(at_134=bytes(16)), ""),
    ],
)
def test_title_is_printable(header: bytes, title: str) -> None:
    assert cartridge_title(header) == title


def test_knows_its_cartridge(gameboy: GameBoy) -> None:
    assert gameboy.title == "FERNVALE"
    assert gameboy.cartridge_sha256 == "c09fe7a85f11a48ffcdcfb6862e776c30e83ec28a28e3bcbee541eb485d695b1"


def test_counts_frames(gameboy: GameBoy) -> None:
    gameboy.advance(5)
    gameboy.advance(7, "a", picture=True)
    assert gameboy.frames == 12


def test_no_frames_change_nothing(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE)
    gameboy.advance(4, "a")
    before = gameboy.state_hash()
    gameboy.advance(0)
    gameboy.advance(4, "a")
    after = gameboy.state_hash()
    gameboy.advance(0, "b")
    assert gameboy.state_hash() == after != before
    assert gameboy.read(JOYPAD_INPUT, 1) == b"\x01"


def test_refuses_a_button_that_no_game_boy_has(gameboy: GameBoy) -> None:
    with pytest.raises(ValueError, match="no such button: 'turbo'"):
        gameboy.advance(1, "turbo")


@pytest.mark.parametrize(
    ("button", "bits"), [("a", 1), ("b", 2), ("select", 4), ("start", 8), ("right", 16), ("down", 128)]
)
def test_holds_a_button_until_a_call_without_it(gameboy: GameBoy, button: str, bits: int) -> None:
    gameboy.advance(120)
    gameboy.advance(4, button)
    assert gameboy.read(JOYPAD_INPUT, 1)[0] == bits
    gameboy.advance(4)
    assert gameboy.read(JOYPAD_INPUT, 1)[0] == 0


def test_changes_buttons_without_a_gap(gameboy: GameBoy) -> None:
    gameboy.advance(120)
    gameboy.advance(4, "a")
    gameboy.advance(4, "b")
    assert gameboy.read(JOYPAD_INPUT, 1)[0] == 2


@settings(max_examples=25, deadline=None)
@given(
    inputs=st.lists(st.tuples(st.integers(1, 24), st.sampled_from((None, *BUTTONS))), min_size=1, max_size=6),
    pieces=st.lists(st.integers(1, 9), min_size=1, max_size=4),
)
def test_how_a_hold_is_split_and_drawn_makes_no_difference(
    in_the_house: tuple[GameBoy, bytes], inputs: list[tuple[int, str | None]], pieces: list[int]
) -> None:
    gameboy, start = in_the_house
    gameboy.restore(start)
    whole = play(gameboy, tuple(inputs))
    gameboy.restore(start)
    for frames, button in inputs:
        turn = 0
        while frames:
            piece = min(frames, pieces[turn % len(pieces)])
            gameboy.advance(piece, button, picture=turn % 2 == 0)
            frames, turn = frames - piece, turn + 1
    assert gameboy.state_hash() == whole


def test_eight_frames_are_four_times_two(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE)
    start = gameboy.snapshot()
    gameboy.advance(8, "start")
    whole = gameboy.state_hash()
    gameboy.restore(start)
    for _ in range(4):
        gameboy.advance(2, "start", picture=True)
    assert gameboy.state_hash() == whole


def test_same_inputs_same_state_with_and_without_pictures(gameboy: GameBoy) -> None:
    other = GameBoy.load(CARTRIDGE)
    hashes = play(gameboy, INTO_THE_HOUSE + SOME_PLAY), play(other, INTO_THE_HOUSE + SOME_PLAY, picture=True)
    other.close()
    assert hashes[0] == hashes[1]


def test_same_inputs_same_state_in_another_process(gameboy: GameBoy) -> None:
    program = f"""
from pokeview.gameboy import GameBoy
from pokeview.games.fernvale import cartridge
gameboy = GameBoy.load(cartridge())
for frames, button in {INTO_THE_HOUSE + SOME_PLAY!r}:
    gameboy.advance(frames, button)
print(gameboy.state_hash())
"""
    there = subprocess.check_output([sys.executable, "-c", program], text=True).strip()
    assert play(gameboy, INTO_THE_HOUSE + SOME_PLAY) == there


def test_a_title_that_pyboy_has_a_wrapper_for_plays_the_same(gameboy: GameBoy) -> None:
    other = GameBoy.load(with_header(at_134=b"POKEMON RED\0"))
    assert play(other, INTO_THE_HOUSE + SOME_PLAY) == play(gameboy, INTO_THE_HOUSE + SOME_PLAY)
    other.close()


def test_other_inputs_other_state(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE)
    start = gameboy.snapshot()
    went_left = play(gameboy, ((16, "left"), (20, None)))
    gameboy.restore(start)
    assert play(gameboy, ((16, "right"), (20, None))) != went_left


def test_a_snapshot_brings_back_state_frames_and_picture(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE, picture=True)
    state, frames, picture, snapshot = gameboy.state_hash(), gameboy.frames, gameboy.picture(), gameboy.snapshot()
    later = play(gameboy, SOME_PLAY, picture=True)
    gameboy.restore(snapshot)
    assert (gameboy.state_hash(), gameboy.frames) == (state, frames)
    assert np.array_equal(gameboy.picture(), picture)
    assert play(gameboy, SOME_PLAY) == later


def test_a_snapshot_continues_in_another_machine(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE)
    other = GameBoy.load(CARTRIDGE)
    other.restore(gameboy.snapshot())
    assert play(other, SOME_PLAY) == play(gameboy, SOME_PLAY)
    other.close()


def test_a_snapshot_remembers_the_held_button(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE)
    gameboy.advance(4, "start")
    snapshot = gameboy.snapshot()
    gameboy.advance(4)
    gameboy.restore(snapshot)
    gameboy.advance(4)
    assert gameboy.read(JOYPAD_INPUT, 1)[0] == 0


def test_taking_a_snapshot_changes_nothing(gameboy: GameBoy) -> None:
    play(gameboy, INTO_THE_HOUSE)
    before = gameboy.state_hash()
    first, second = gameboy.snapshot(), gameboy.snapshot()
    assert first == second
    assert gameboy.state_hash() == before


def test_refuses_what_is_no_snapshot_of_its_own(gameboy: GameBoy) -> None:
    gameboy.advance(30)
    before, snapshot = gameboy.state_hash(), gameboy.snapshot()
    other = GameBoy.load(with_header(at_134=b"OTHER\0\0\0"))
    foreign = other.snapshot()
    other.close()
    older = snapshot[:8] + b"1.0.0".ljust(16, b"\0") + snapshot[24:]
    for bad, reason in (
        (b"", "not a snapshot"),
        (b"x" * 1000, "not a snapshot"),
        (snapshot[:60], "not a snapshot"),
        (snapshot[:-20], "is damaged"),
        (snapshot[:200] + b"x" + snapshot[201:], "is damaged"),
        (foreign, "belongs to another cartridge"),
        (older, "needs PyBoy 1.0.0"),
    ):
        with pytest.raises(SnapshotError, match=reason):
            gameboy.restore(bad)
    assert gameboy.state_hash() == before


def test_a_picture_is_a_copy_of_the_last_frame_drawn(gameboy: GameBoy) -> None:
    gameboy.advance(120, picture=True)
    title = gameboy.picture()
    assert (title.shape, title.dtype.name, title.flags.c_contiguous) == ((144, 160, 3), "uint8", True)
    assert 0 < np.count_nonzero(title == 0) < title.size / 2
    play(gameboy, ((8, "start"), (60, None)), picture=True)
    house = gameboy.picture()
    assert not np.array_equal(house, title)
    gameboy.advance(8, "start")
    assert np.array_equal(gameboy.picture(), house)
    gameboy.picture()[:] = 0
    assert np.array_equal(gameboy.picture(), house)


def test_reads_memory_and_cartridge(gameboy: GameBoy) -> None:
    gameboy.advance(120)
    assert gameboy.read(TITLE, 8) == gameboy.read_rom(0, TITLE, 8) == b"FERNVALE"
    assert gameboy.read(0x7FF0, 32)[:16] == gameboy.read_rom(1, 0x7FF0, 16) == CARTRIDGE[-16:]
    assert gameboy.read(0xFFFF, 1) == b"\x01"
    assert gameboy.read(0xC000, 0) == b""
    assert gameboy.read_rom(1, 0x7FFF, 3) == CARTRIDGE[-1:] + b"\xff\xff"
    assert gameboy.read_rom(0xFF, 0x4000, 2) == b"\xff\xff"


@pytest.mark.parametrize("fields", [{"at_143": b"\x80"}, {"at_147": b"\x10", "at_149": b"\x03"}])
def test_colour_and_a_clock_are_deterministic_too(fields: dict[str, bytes]) -> None:
    first, second = (GameBoy.load(with_header(**fields)) for _ in range(2))
    play(first, INTO_THE_HOUSE)
    second.restore(first.snapshot())
    assert play(first, SOME_PLAY) == play(second, SOME_PLAY, picture=True)
    first.close()
    second.close()


def test_touches_no_file_beside_the_cartridge(tmp_path: Path) -> None:
    path = tmp_path / "game.gb"
    path.write_bytes(with_header(at_147=b"\x03", at_149=b"\x02"))
    save = tmp_path / "game.gb.ram"
    save.write_bytes(b"precious")
    machine = GameBoy.load(path)
    machine.advance(10)
    machine.close()
    machine.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["game.gb", "game.gb.ram"]
    assert save.read_bytes() == b"precious"


def test_what_pyboy_refuses_is_a_cartridge_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyboy

    def refuse(*_arguments: object, **_settings: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(pyboy, "PyBoy", refuse)
    with pytest.raises(CartridgeError, match="PyBoy cannot play this cartridge"):
        GameBoy.load(CARTRIDGE)
