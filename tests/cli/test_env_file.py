"""The `.env` of the current folder: what is read of it, what never is, and where keys do not go."""

import os
from pathlib import Path

import pytest

from pokeview.cli.env_file import read_env_file, withhold_keys

KEY = "sk-of-the-environment-0123456789"
ELSEWHERE = "http://127.0.0.1:47999/v1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_what_the_environment_lacks_is_read(file: Path) -> None:
    file.write_text(f'OPENAI_API_KEY="{KEY}"\nexport POKEVIEW_MODEL=mine # yes\nOPENROUTER_API_KEY=\n')
    environ = {"POKEVIEW_MODEL": "theirs"}
    read_env_file(file, environ)
    assert environ == {"OPENAI_API_KEY": KEY, "POKEVIEW_MODEL": "theirs"}


def test_other_names_are_told_and_not_read(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(f"PYTHONPATH=./evil\nLD_PRELOAD=x\nMLFLOW_TRACKING_URI=http://x\nOPENAI_API_KEY={KEY}\n")
    environ: dict[str, str] = {}
    read_env_file(file, environ)
    assert environ == {"OPENAI_API_KEY": KEY}
    told = capsys.readouterr().err
    assert "PYTHONPATH, LD_PRELOAD, MLFLOW_TRACKING_URI not read" in told
    assert KEY not in told


@pytest.mark.parametrize(
    ("content", "mode", "problem"),
    [
        (b"A=\0", 0o600, "it is no text"),
        (b"A=\xff\xfe", 0o600, "it is no UTF-8 text"),
        (b"A=1\n" * 40_000, 0o600, "it is too large"),
        (b"OPENAI_API_KEY=sk-planted-by-somebody", 0o666, "others can write it"),
    ],
)
def test_a_file_that_nobody_should_read_is_told_and_not_read(
    content: bytes, mode: int, problem: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(content)
    file.chmod(mode)
    environ: dict[str, str] = {}
    read_env_file(file, environ)
    assert environ == {}
    assert problem in capsys.readouterr().err


def test_a_pipe_or_a_folder_in_its_place_holds_nothing_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        read_env_file(path, {})
        assert "it is no plain file" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_not_read(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("OPENAI_BASE_URL=http://x/v1")
    os.chown(file, 65534, 65534)
    environ: dict[str, str] = {}
    read_env_file(file, environ)
    assert environ == {}
    assert "belongs to somebody else" in capsys.readouterr().err


@pytest.mark.usefixtures("_own_config")
class TestKeysAndAddresses:
    @pytest.fixture
    def _own_config(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POKEVIEW_CONFIG", str(tmp_path / "config.toml"))

    def test_a_key_of_the_environment_does_not_go_to_an_address_of_the_file(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file.write_text(f"OPENAI_BASE_URL={ELSEWHERE}")
        environ = {"OPENAI_API_KEY": KEY, "OPENROUTER_API_KEY": KEY}
        read_env_file(file, environ)
        withhold_keys(environ["OPENAI_BASE_URL"], None, environ)
        assert environ == {"OPENAI_BASE_URL": ELSEWHERE}
        told = capsys.readouterr().err
        assert "OPENAI_API_KEY and OPENROUTER_API_KEY of the environment is not sent" in told
        assert KEY not in told

    def test_it_goes_where_the_user_says(self, file: Path, tmp_path: Path) -> None:
        file.write_text(f"OPENAI_BASE_URL={ELSEWHERE}")
        environ = {"OPENAI_API_KEY": KEY}
        read_env_file(file, environ)
        withhold_keys(ELSEWHERE, ELSEWHERE, environ)
        withhold_keys("http://another/v1", None, environ)
        (tmp_path / "config.toml").write_text(f'base_url = "{ELSEWHERE}"')
        withhold_keys(ELSEWHERE, None, environ)
        assert environ["OPENAI_API_KEY"] == KEY

    def test_a_file_with_both_is_believed(self, file: Path) -> None:
        file.write_text(f"OPENAI_BASE_URL={ELSEWHERE}\nOPENAI_API_KEY={KEY}")
        environ: dict[str, str] = {}
        read_env_file(file, environ)
        withhold_keys(ELSEWHERE, None, environ)
        assert environ["OPENAI_API_KEY"] == KEY
