"""Where style sheets are looked for."""

from pathlib import Path

import pytest

from pokeview.tui.apps.stylesheets import stylesheet


def test_a_wheel_has_them_in_the_package(tmp_path: Path) -> None:
    package = tmp_path / "site" / "pokeview"
    for folder in (package / "styles", package.parent / "styles"):
        folder.mkdir(parents=True)
        (folder / "watch.tcss").touch()
    assert stylesheet("watch.tcss", package) == package / "styles" / "watch.tcss"


def test_a_checkout_has_them_beside_the_package(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "watch.tcss").touch()
    assert stylesheet("watch.tcss", tmp_path / "pokeview") == tmp_path / "styles" / "watch.tcss"


def test_a_missing_one_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="not fully installed"):
        stylesheet("watch.tcss", tmp_path / "pokeview")


@pytest.mark.parametrize("name", ["watch.tcss", "dialogs.tcss"])
def test_ours_are_found(name: str) -> None:
    assert stylesheet(name).is_file()
