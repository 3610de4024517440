"""Packs what is much the same from step to step: each text is compressed with the one before it at hand."""

import zlib
from itertools import count

LARGEST_BYTES = 32 << 20
_BLOCK_BYTES = 16 << 10
_SHIFT_BYTES = 8 << 10
"""How far a passage may have moved since the text before: zlib looks back 32 KiB, a block and this on either side."""
_LEVEL = 6


class Unpackable(ValueError):
    """Bytes that are not what was packed, or were packed after another text."""


def pack(text: bytes, previous: bytes = b"") -> bytes:
    """The text compressed; short where it repeats `previous` about as far from the start."""
    return b"".join(_pack_block(text, start, previous) for start in range(0, len(text), _BLOCK_BYTES))


def unpack(packed: bytes, previous: bytes = b"") -> bytes:
    """The text again, given the same `previous`. Raises Unpackable."""
    blocks: list[bytes] = []
    try:
        for start in count(0, _BLOCK_BYTES):
            if not packed:
                return b"".join(blocks)
            stream = zlib.decompressobj(zdict=_neighbourhood(previous, start))
            blocks.append(stream.decompress(packed, _BLOCK_BYTES + 1))
            if not stream.eof or start > LARGEST_BYTES:
                raise Unpackable("a packed text does not end where it should")
            packed = stream.unused_data
    except zlib.error as error:
        raise Unpackable(str(error)) from error
    raise AssertionError("the loop has no other end")


def _pack_block(text: bytes, start: int, previous: bytes) -> bytes:
    stream = zlib.compressobj(_LEVEL, zdict=_neighbourhood(previous, start))
    return stream.compress(text[start : start + _BLOCK_BYTES]) + stream.flush()


def _neighbourhood(previous: bytes, start: int) -> bytes:
    return previous[max(0, start - _SHIFT_BYTES) : start + _BLOCK_BYTES + _SHIFT_BYTES]
