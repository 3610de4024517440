"""Every kind of trouble has a sentence, and no secret or control character gets into one."""

import pytest

from pokeview.tracking.store.store_problems import problem_sentence

SERVER = "http://ada:secret@ml.example:5000"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("(sqlite3.OperationalError) database or disk is full", "The disk of the MLflow store"),
        ("[Errno 28] No space left on device", "The disk of the MLflow store"),
        ("attempt to write a readonly database", "cannot be written"),
        ("Can't locate revision identified by 'ffff'", "was made by another version of MLflow"),
        ("The run 1 must be in the 'active' state. Current state is deleted.", "was deleted"),
        ("API request to endpoint /x failed with error code 401 != 200.", "MLFLOW_TRACKING_PASSWORD"),
        ("API request to http://x failed with timeout exception", "does not answer"),
    ],
)
def test_known_trouble_has_its_sentence(said: str, told: str) -> None:
    assert told in problem_sentence(SERVER, RuntimeError(said))


def test_other_trouble_is_quoted_on_one_line_without_secrets() -> None:
    said = "\x1b[31mNo model\nat http://ada:secret@ml.example:5000/x\x07." + "!" * 999
    problem = problem_sentence(SERVER, RuntimeError(said))
    assert problem.startswith("The MLflow store http://ml.example:5000 refused: No model at http://ml.example")
    assert problem.isprintable()
    assert len(problem) < 300


def test_what_a_server_repeats_of_a_login_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "brock")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "planted-in-environment")
    uri = "http://misty:planted%40uri@ml.example:5000?token=planted-in-query"
    said = (
        "no planted-in-environment, planted@uri or planted-in-query, nor Basic YnJvY2s6cGxhbnRlZC1pbi1lbnZpcm9ubWVudA=="
    )
    problem = problem_sentence(uri, RuntimeError(said))
    assert problem.endswith("refused: no [secret], [secret] or [secret], nor Basic [secret].")
