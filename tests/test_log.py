"""What is in the log, what never is, and that nothing else depends on whether it can be written."""

import logging
import os
import re
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from pokeview.errors import AgentError, TrackingError
from pokeview.log import KEPT_FILES, LONGEST_MESSAGE, SharedLogFile, crash_told, failure_told, start_log, timed

LOGGER = logging.getLogger("pokeview.play.somewhere")
LOGIN = "ash:planted-password"


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    pokeview = logging.getLogger("pokeview")
    before = list(pokeview.handlers), pokeview.level, pokeview.propagate
    pokeview.handlers.clear()
    yield
    for handler in pokeview.handlers:
        handler.close()
    pokeview.handlers[:], pokeview.level, pokeview.propagate = before


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a log that has been started."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-in-the-environment")
    start_log(tmp_path, "info", f"http://{LOGIN}@box/v1?token=planted-in-the-query")
    return tmp_path / "logs" / "pokeview.log"


def told(log: Path) -> list[str]:
    """What the records say, without moments and processes."""
    return [line.partition(f" {os.getpid()} ")[2] for line in log.read_text().splitlines()]


def test_a_record_is_a_line_that_only_its_owner_reads(log: Path) -> None:
    LOGGER.info("step %d is done", 3)
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}[+-]\d\d:\d\d INFO {os.getpid()} pokeview\.play\.somewhere: "
        r"step 3 is done\n",
        log.read_text(),
    )
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_nothing_is_made_before_there_is_anything_to_tell(log: Path) -> None:
    LOGGER.debug("nothing to tell")
    assert not log.parent.exists()


def test_the_level_rules_what_is_told(tmp_path: Path, log: Path) -> None:
    start_log(tmp_path, "warning")
    LOGGER.info("all is well")
    LOGGER.warning("all is not well")
    assert told(log) == ["pokeview.play.somewhere: all is not well"]


def test_one_log_is_kept_however_often_it_is_started(tmp_path: Path, log: Path) -> None:
    start_log(tmp_path)
    LOGGER.info("once")
    assert len(told(log)) == 1


def test_no_secret_is_told(log: Path) -> None:
    basic = b64encode(LOGIN.encode()).decode()
    LOGGER.info("%s", f"sk-planted-in-the-environment planted-password {basic} planted-in-the-query {Path.home()}/x")
    assert told(log) == ["pokeview.play.somewhere: [secret] [secret] [secret] [secret] ~/x"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ntwo\r\nthree", "one two three"),
        ("\x1b[2Jcleared \x00\u202e", "cleared"),
        ("half a \ud800 pair", "half a pair"),
        ("x" * 9999, "x" * (LONGEST_MESSAGE - 1) + "…"),
    ],
)
def test_what_anybody_says_is_one_line_of_bounded_length(log: Path, text: str, line: str) -> None:
    LOGGER.warning("%s", text)
    assert told(log) == [f"pokeview.play.somewhere: {line}"]


def fail(said: str) -> None:
    secret = f"{said} in a local variable"
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"nobody understands {said!r}: {said}") from error


def test_a_crash_is_told_without_variables_and_without_what_was_said(log: Path) -> None:
    try:
        fail("Go north, said the model")
    except ValueError as error:
        sentence = crash_told(error)
    assert sentence == f"An error in pokeview itself has ended it (ValueError): see {log}."
    text = log.read_text()
    assert "Go north" not in text
    assert "local variable" not in text
    first, *lines = text.splitlines()
    assert first.endswith("CRITICAL " + f"{os.getpid()} pokeview.log: crashed")
    here = re.escape(str(Path(__file__).relative_to(Path(__file__).parents[1])))
    expected = [rf".*{here}:\d+ in fail", r"KeyError: '…'", "which led to:", rf".*{here}:\d+ in test_\w+"]
    expected += [rf".*{here}:\d+ in fail", r"ValueError: nobody understands '…'"]
    assert len(lines) == len(expected)
    assert all(re.fullmatch(f"    {pattern}", line) for pattern, line in zip(expected, lines, strict=True))


def test_a_crash_of_several_tasks_tells_of_each(log: Path) -> None:
    crash_told(ExceptionGroup("both", [AttributeError("'Toy' has no 'map'"), TypeError("not a step")]))
    said = [line.strip() for line in log.read_text().splitlines()[1:]]
    assert said == [
        "AttributeError: 'Toy' has no 'map'",
        "in a group:",
        "TypeError: not a step",
        "in a group:",
        "ExceptionGroup: both (2 sub-exceptions)",
    ]


def test_an_endless_recursion_takes_little_room(log: Path) -> None:
    def again() -> None:
        again()

    try:
        again()
    except RecursionError as error:
        crash_told(error)
    assert len(log.read_text().splitlines()) < 50


def test_a_failure_is_told_without_the_words_of_a_model(log: Path) -> None:
    refusal = AgentError("The model refused to answer: I will not go north.")
    assert failure_told(refusal) == str(refusal)
    failure_told(TrackingError("The MLflow store x refused: no such run."))
    assert told(log) == [
        "pokeview.log: AgentError: The model refused to answer",
        "pokeview.log: TrackingError: The MLflow store x refused: no such run.",
    ]


def test_a_crash_before_there_are_settings_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POKEVIEW_HOME", str(tmp_path))
    assert crash_told(KeyError("x")).endswith(f"see {tmp_path}/logs/pokeview.log.")
    assert (tmp_path / "logs" / "pokeview.log").exists()


def test_what_takes_time_is_told(log: Path) -> None:
    with pytest.raises(KeyError), timed(LOGGER, "opening the cartridge"):
        raise KeyError
    assert re.fullmatch(r"pokeview\.play\.somewhere: opening the cartridge took \d+\.\d{3} s", told(log)[0])


def test_a_large_file_is_put_away_and_the_oldest_dropped(tmp_path: Path) -> None:
    handler = SharedLogFile(tmp_path / "a.log", most_bytes=1000)
    for number in range(400):
        handler.handle(record(f"line {number:03}"))
    handler.close()
    kept = [tmp_path / name for name in ("a.log.2", "a.log.1", "a.log")]
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    lines = "".join(path.read_text() for path in kept).splitlines()
    assert lines == [f"line {number:03}" for number in range(400 - len(lines), 400)]
    assert all(path.stat().st_size <= 1000 for path in kept)
    assert len(kept) == KEPT_FILES + 1


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("pokeview", logging.INFO, "", 0, message, None, None)


WRITER = """
import logging, pathlib, sys
from pokeview.log import SharedLogFile
handler = SharedLogFile(pathlib.Path(sys.argv[1]), most_bytes=20_000)
input()
for number in range(200):
    text = f"{sys.argv[2]} {number:03} " + "." * 50
    handler.handle(logging.LogRecord("pokeview", logging.INFO, "", 0, text, None, None))
assert not handler.has_failed
"""


def test_several_processes_write_at_once_and_no_line_is_lost_or_torn(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stdin=subprocess.PIPE) for name in "abcd"
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.close()
    assert [writer.wait(120) for writer in writers] == [0] * 4
    lines = "".join(file.read_text() for file in tmp_path.iterdir()).splitlines()
    assert sorted(lines) == sorted(f"{name} {number:03} " + "." * 50 for name in "abcd" for number in range(200))
    assert len([*tmp_path.iterdir()]) == 3


def test_a_folder_that_is_taken_away_is_made_again(log: Path) -> None:
    LOGGER.info("before")
    log.unlink()
    log.parent.rmdir()
    LOGGER.info("afterwards")
    assert told(log) == ["pokeview.play.somewhere: afterwards"]


def no_folder(home: Path) -> None:
    (home / "logs").write_text("a file is in its place")


def full_disk(home: Path) -> None:
    (home / "logs").mkdir()
    (home / "logs" / "pokeview.log").symlink_to("/dev/full")


@pytest.mark.parametrize("spoil", [no_folder, full_disk])
def test_where_it_cannot_be_written_nothing_happens(
    spoil: object, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert callable(spoil)
    spoil(tmp_path)
    start_log(tmp_path)
    LOGGER.error("nobody will read this")
    assert crash_told(KeyError("x")).endswith("nothing more can be told, since its log cannot be written.")
    assert capfd.readouterr() == ("", "")


def test_a_message_that_does_not_fit_together_does_no_harm(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    LOGGER.info("step %d", "three")
    LOGGER.info("on")
    assert told(log) == ["pokeview.play.somewhere: on"]
    assert capfd.readouterr() == ("", "")


def test_where_no_log_is_kept_nothing_is_printed() -> None:
    code = "import logging, pokeview; logging.getLogger('pokeview.play').error('nobody asked')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
