"""A file appears whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from pokeview.errors import ExportError
from pokeview.export.atomic_file import write_atomically


def write(path: Path, *, replace: bool = False, error: BaseException | None = None) -> None:
    with write_atomically(path, replace=replace) as unfinished:
        unfinished.write_text("half")
        assert not path.exists() or path.read_text() == "old"
        if error is not None:
            raise error
        unfinished.write_text("whole")


def test_a_whole_file_gets_its_name(tmp_path: Path) -> None:
    write(tmp_path / "film.gif")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("film.gif", "whole")]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError(), ExportError("No font.")])
def test_whatever_happens_nothing_half_written_stays(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        write(tmp_path / "film.gif", error=error)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"film\.gif cannot be written \(No space left on device\); make room"):
        write(tmp_path / "film.gif", error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "film.gif").write_text("old")
    with pytest.raises(ExportError, match=r"exists already; .* --force"):
        write(tmp_path / "film.gif")
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "film.gif", replace=True, error=KeyboardInterrupt())
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_file_is_replaced_when_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "film.gif").write_text("old")
    write(tmp_path / "film.gif", replace=True)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]


def test_a_file_that_came_up_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    writing = write_atomically(path, replace=False)
    writing.__enter__().write_text("mine")
    path.write_text("theirs")
    with pytest.raises(ExportError, match="exists already"):
        writing.__exit__(None, None, None)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["theirs"]


def test_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be written"):
        write(tmp_path / "missing" / "film.gif")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        write(tmp_path / "folder", replace=True)
