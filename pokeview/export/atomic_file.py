"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pokeview.errors import ExportError


@contextmanager
def write_atomically(path: Path, *, replace: bool) -> Iterator[Path]:
    """A path beside `path` to write to: the file there gets its name at the end, and goes whatever happens before.

    Raises ExportError where there is a file already, unless it may be replaced, and for every OSError.
    """
    _check_free(path, replace=replace)
    with _problems_told(path), tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        yield unfinished
        _check_free(path, replace=replace)
        unfinished.replace(path)


def _check_free(path: Path, *, replace: bool) -> None:
    if path.is_dir():
        raise ExportError(f"{path} is a folder; name a file with --out.")
    if not replace and os.path.lexists(path):
        raise ExportError(f"{path} exists already; name another file with --out, or replace it with --force.")


@contextmanager
def _problems_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ExportError(
            f"{path} cannot be written ({reason}); make room, or name another place with --out."
        ) from error
