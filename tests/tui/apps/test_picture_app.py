"""How an application ends that did not mean to."""

from pathlib import Path

import pytest

from pokeview.log import start_log
from pokeview.tui.apps.picture_app import PictureApp

SECRET = "planted in a local variable"


class Crashing(PictureApp):
    """Ends by an error: in a handler, or in a worker."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def on_mount(self) -> None:
        if self._where == "handler":
            self._fail()
        self.run_worker(self._work())

    async def _work(self) -> None:
        self._fail()

    def _fail(self) -> None:
        secret = SECRET
        raise KeyError(secret)


@pytest.mark.parametrize("where", ["handler", "worker"])
def test_a_crash_is_one_sentence_that_names_the_log(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log(tmp_path)
    app = Crashing(where)
    app.run(headless=True)
    log = tmp_path / "logs" / "pokeview.log"
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"pokeview: An error in pokeview itself has ended it (KeyError): see {log}.\n"
    assert app.return_code == 1
    traceback = log.read_text()
    assert f"{Path(__file__).name}:" in traceback
    assert "in _fail" in traceback
    assert "KeyError" in traceback
    assert SECRET not in traceback
