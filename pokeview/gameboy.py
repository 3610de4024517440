"""A Game Boy: PyBoy behind a few methods, and the check that a file is a cartridge that it can play."""

import hashlib
import io
import struct
import warnings
import weakref
import zlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pokeview.errors import CartridgeError, SnapshotError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUTTONS = ("up", "down", "left", "right", "a", "b", "start", "select")

_BANK_BYTES = 0x4000
_LARGEST_CARTRIDGE_BYTES = 8 << 20
_HEADER_END = 0x150
_TITLE_START, _COLOUR_FLAG, _MAPPER, _ROM_SIZE, _RAM_SIZE, _HEADER_CHECKSUM = 0x134, 0x143, 0x147, 0x148, 0x149, 0x14D
_ROM_SIZES = {code: 0x8000 << code for code in range(9)}
_RAM_SIZES = range(6)
_MAPPERS_WITH_CLOCK = (0x0F, 0x10)
_PLAYABLE_MAPPERS = frozenset(
    (0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x08, 0x09, *range(0x0F, 0x14), *range(0x19, 0x1F)),
)
_OTHER_MAPPERS = {
    0x0B: "MMM01",
    0x0C: "MMM01",
    0x0D: "MMM01",
    0x20: "MBC6",
    0x22: "MBC7",
    0xFC: "Pocket Camera",
    0xFD: "TAMA5",
    0xFE: "HuC3",
    0xFF: "HuC1",
}

_SNAPSHOT_HEADER = struct.Struct("<8s16s32sQB")
_SNAPSHOT_MAGIC = b"pokeview"


def check_cartridge(source: Path | bytes) -> bytes:
    """The bytes of a cartridge that can be played. Raises CartridgeError; needs neither the emulator nor NumPy.

    A logo in the header is not asked for, and a file may be longer than its header says.
    """
    name = "The cartridge" if isinstance(source, bytes) else str(source)
    cartridge = source if isinstance(source, bytes) else _read_file(source)
    _check_header(name, cartridge)
    _check_size(name, cartridge)
    _check_mapper(name, cartridge)
    return cartridge


def cartridge_title(cartridge: bytes) -> str:
    """The title in a cartridge's header, printable ASCII of at most 16 characters; '' when it has none."""
    is_colour = cartridge[_COLOUR_FLAG] >= 0x80
    field = cartridge[_TITLE_START : _COLOUR_FLAG if is_colour else _COLOUR_FLAG + 1]
    return "".join(chr(code) for code in field.split(b"\0")[0] if 0x20 <= code < 0x7F).strip()


def _read_file(path: Path) -> bytes:
    try:
        if not path.exists():
            raise CartridgeError(f"There is no cartridge at {path}; check the path.")
        if not path.is_file():
            raise CartridgeError(f"{path} is not a file; give the path of one .gb or .gbc cartridge file.")
        if path.stat().st_size > _LARGEST_CARTRIDGE_BYTES:
            raise CartridgeError(f"{path} is too large for a Game Boy cartridge; give a .gb or .gbc file.")
        return path.read_bytes()
    except OSError as error:
        raise CartridgeError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error


def _check_header(name: str, cartridge: bytes) -> None:
    if not cartridge:
        raise CartridgeError(f"{name} is empty; copy the cartridge file again.")
    if len(cartridge) < _HEADER_END or _header_checksum(cartridge) != cartridge[_HEADER_CHECKSUM]:
        raise CartridgeError(
            f"{name} is not a Game Boy cartridge (its header is missing or broken); give an unpacked .gb or .gbc file."
        )


def _header_checksum(cartridge: bytes) -> int:
    return sum(-byte - 1 for byte in cartridge[_TITLE_START:_HEADER_CHECKSUM]) & 0xFF


def _check_size(name: str, cartridge: bytes) -> None:
    promised = _ROM_SIZES.get(cartridge[_ROM_SIZE])
    if promised is None:
        raise CartridgeError(
            f"{name} names an unknown size (0x{cartridge[_ROM_SIZE]:02X}) in its header; give another copy of it."
        )
    if len(cartridge) < promised:
        raise CartridgeError(
            f"{name} is cut off: it has {len(cartridge)} of the {promised} bytes that its header names; copy it again."
        )
    if len(cartridge) % _BANK_BYTES:
        raise CartridgeError(f"{name} does not end at a whole bank of {_BANK_BYTES} bytes; give another copy of it.")


def _check_mapper(name: str, cartridge: bytes) -> None:
    mapper = cartridge[_MAPPER]
    if mapper not in _PLAYABLE_MAPPERS:
        chip = _OTHER_MAPPERS.get(mapper, "an unknown")
        raise CartridgeError(
            f"{name} needs {chip} hardware (type 0x{mapper:02X}), which PyBoy does not emulate; play another cartridge."
        )
    if cartridge[_RAM_SIZE] not in _RAM_SIZES:
        raise CartridgeError(
            f"{name} names an unknown save memory (0x{cartridge[_RAM_SIZE]:02X}) in its header; "
            "give another copy of it."
        )


class GameBoy:
    """An emulated machine with one cartridge in it. It moves only in `advance`, and the same way each time.

    Nothing is read from or written to files beside the cartridge. A clock in the cartridge stands still.
    """

    def __init__(self, cartridge: bytes) -> None:
        self.title = cartridge_title(cartridge)
        self.cartridge_sha256 = hashlib.sha256(cartridge).hexdigest()
        self.frames = 0
        self._cartridge = cartridge
        self._is_colour = cartridge[_COLOUR_FLAG] >= 0x80
        self._held: str | None = None
        self._pyboy = _switch_on(cartridge)
        # PyBoy complains on stderr when the interpreter exits with a machine still on.
        self._switch_off = weakref.finalize(self, self._pyboy.stop, save=False)

    @classmethod
    def load(cls, cartridge: Path | bytes) -> "GameBoy":
        """A machine that has just been switched on. Raises CartridgeError."""
        return cls(check_cartridge(cartridge))

    def advance(self, frames: int, button: str | None = None, picture: bool = False) -> None:
        """Let `frames` frames pass with one button held, or none; `picture` draws the last of them.

        A button stays down between calls: it is let go at the start of the next call that names another one or none.
        So holding it for 8 frames is the same as 8 calls of one frame each, and two presses of the same button need
        a call without it in between. No frames means no change at all.
        """
        if button is not None and button not in BUTTONS:
            raise ValueError(f"no such button: {button!r}")
        if frames > 0:
            self._hold_button(button)
            self._pyboy.tick(frames, picture, False)
            self.frames += frames

    def _hold_button(self, button: str | None) -> None:
        if button == self._held:
            return
        if self._held:
            self._pyboy.button_release(self._held)
        if button:
            self._pyboy.button_press(button)
        self._held = button

    @property
    def held(self) -> str | None:
        """The button that is down."""
        return self._held

    def picture(self) -> "NDArray[np.uint8]":
        """A copy of the last frame that was drawn: (144, 160, 3), red, green, blue, contiguous.

        It is white when the game has switched its screen off since.
        """
        drawn: NDArray[np.uint8] = self._pyboy.screen.ndarray[:, :, :3].copy(order="C")
        return drawn

    def read(self, address: int, length: int) -> bytes:
        """Bytes of the address space as the CPU sees it now; it has to lie within 0x0000 to 0xFFFF."""
        return bytes(self._pyboy.memory[address : address + length]) if length else b""

    def read_rom(self, bank: int, address: int, length: int) -> bytes:
        """Bytes of the cartridge, 0x4000 to 0x7FFF counted in `bank`. 0xFF stands for bytes beyond its end."""
        start = address if address < _BANK_BYTES else bank * _BANK_BYTES + address - _BANK_BYTES
        return self._cartridge[start : start + length].ljust(length, b"\xff")

    def snapshot(self) -> bytes:
        """The whole machine, the last picture and the held button included; some kilobytes."""
        state = io.BytesIO()
        self._pyboy.save_state(state)
        held = BUTTONS.index(self._held) + 1 if self._held else 0
        header = _SNAPSHOT_HEADER.pack(
            _SNAPSHOT_MAGIC, _pyboy_version(), bytes.fromhex(self.cartridge_sha256), self.frames, held
        )
        return header + zlib.compress(state.getvalue(), 1)

    def restore(self, snapshot: bytes) -> None:
        """Become the machine of a snapshot. Raises SnapshotError, and then stays as it was."""
        frames, held, state = self._unpack(snapshot)
        self._pyboy.load_state(io.BytesIO(state))
        self.frames = frames
        self._held = held

    def _unpack(self, snapshot: bytes) -> tuple[int, str | None, bytes]:
        if len(snapshot) < _SNAPSHOT_HEADER.size or not snapshot.startswith(_SNAPSHOT_MAGIC):
            raise SnapshotError("This is not a snapshot of a Game Boy; start from a recording instead.")
        _, pyboy, sha256, frames, held = _SNAPSHOT_HEADER.unpack_from(snapshot)
        if sha256.hex() != self.cartridge_sha256:
            raise SnapshotError("This snapshot belongs to another cartridge; insert that one, or start a new game.")
        if pyboy != _pyboy_version():
            made_with = pyboy.rstrip(b"\0").decode("ascii", "replace")
            raise SnapshotError(f"This snapshot needs PyBoy {made_with}; install it, or replay the recording.")
        try:
            return frames, (None, *BUTTONS)[held], zlib.decompress(snapshot[_SNAPSHOT_HEADER.size :])
        except (zlib.error, IndexError) as error:
            raise SnapshotError("This snapshot is damaged; replay the recording, or start a new game.") from error

    def state_hash(self) -> str:
        """SHA-256 of the registers and all memory: equal for machines that will go on in the same way.

        Whether pictures were drawn, snapshots taken or the process changed makes no difference to it.
        """
        digest = hashlib.sha256(self._registers())
        for memory in (self.read(0x8000, 0x6000), self.read(0xFE00, 0xA0), self.read(0xFF80, 0x7F)):
            digest.update(memory)
        if self._is_colour:
            digest.update(self._hidden_banks())
        return digest.hexdigest()

    def _registers(self) -> bytes:
        cpu = self._pyboy.register_file
        return struct.pack("<6B3H", cpu.A, cpu.F, cpu.B, cpu.C, cpu.D, cpu.E, cpu.HL, cpu.SP, cpu.PC)

    def _hidden_banks(self) -> bytes:
        """All banks of video and work memory of a Game Boy Color, of which the CPU sees one at a time."""
        banks = [(bank, 0x8000, 0x9FFF) for bank in range(2)] + [(bank, 0xD000, 0xDFFF) for bank in range(8)]
        memory = self._pyboy.memory
        # PyBoy refuses the last byte of a bank in a slice, but gives it alone.
        return b"".join(bytes([*memory[bank, start:last], memory[bank, last]]) for bank, start, last in banks)

    def close(self) -> None:
        """Switch off without saving anything; again is harmless."""
        self._switch_off()


def _switch_on(cartridge: bytes) -> Any:
    """A PyBoy that never waits, opens no window and makes no sound."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Using SDL2 binaries", UserWarning)
        from pyboy import PyBoy
    try:
        pyboy = PyBoy(io.BytesIO(cartridge), window="null", sound_emulated=False, log_level="CRITICAL")
    except Exception as error:
        # PyBoy trips over a broken cartridge in many ways: its own exceptions, KeyError, IndexError.
        raise CartridgeError(f"PyBoy cannot play this cartridge ({error}); give another copy of it.") from error
    pyboy.set_emulation_speed(0)
    if cartridge[_MAPPER] in _MAPPERS_WITH_CLOCK:
        pyboy.rtc_lock_experimental(True)
    return pyboy


def _pyboy_version() -> bytes:
    return version("pyboy").encode("ascii")[:16].ljust(16, b"\0")
