"""Programs as files: demonstrations and instructions come back, and nothing else does."""

import json
from pathlib import Path
from typing import Any

import pytest

from pokeview.agents.chat import Endpoint
from pokeview.agents.program.forms import ChoiceForm, ProgramForm, ToolForm
from pokeview.agents.program.language_model import import_dspy
from pokeview.agents.program.program_endpoint import ProgramEndpoint
from pokeview.agents.program.saving import load, save
from pokeview.errors import AgentError
from tests.support.agents.misbehaviours import KEY

HERE = Endpoint("http://127.0.0.1:9/v1", "m")


@pytest.fixture
def optimised() -> Any:
    """A program with other instructions and one demonstration only, as an optimiser would make it."""
    dspy = import_dspy()
    predictor = ChoiceForm().predictor()
    predictor.signature = predictor.signature.with_instructions("Always go north.")
    predictor.demos = [dspy.Example(moment="A door.", reasoning="It is north.", choice="go up")]
    return predictor


def test_what_was_saved_is_what_is_loaded(optimised: Any, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    save(optimised, path)
    loaded = ProgramEndpoint(HERE, ChoiceForm(), path).predictor
    assert loaded.signature.instructions == "Always go north."
    assert [dict(demonstration) for demonstration in loaded.demos] == [dict(optimised.demos[0])]


def test_a_language_model_in_a_file_is_neither_kept_nor_asked(optimised: Any, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    optimised.lm = import_dspy().LM("openai/gpt-5-mini", api_key=KEY, api_base="http://elsewhere.invalid/v1")
    save(optimised, path)
    assert KEY not in path.read_text()
    assert ProgramEndpoint(HERE, ChoiceForm(), path).predictor.lm is None


def broken(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"demos": 3}', "null"])
def test_a_damaged_file_is_told_of_in_a_sentence(content: str, tmp_path: Path) -> None:
    path = broken(tmp_path / "program.json", content)
    with pytest.raises(AgentError, match=r"program\.json is no program of this kind"):
        load(ChoiceForm().predictor(), path)


def test_a_program_of_the_other_form_is_refused(optimised: Any, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    save(optimised, path)
    with pytest.raises(AgentError, match="demonstrations have the fields choice, moment"):
        load(ToolForm().predictor(), path)


@pytest.mark.parametrize("form", [ToolForm(), ChoiceForm()])
def test_only_json_is_read_or_written(form: ProgramForm, tmp_path: Path) -> None:
    for use in (save, load):
        with pytest.raises(AgentError, match=r"A program is a \.json file"):
            use(form.predictor(), tmp_path / "program.pkl")


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match=r"none\.json cannot be read: No such file"):
        load(ToolForm().predictor(), tmp_path / "none.json")
    with pytest.raises(AgentError, match=r"cannot be written to .*program\.json: .*No such file"):
        save(ToolForm().predictor(), tmp_path / "none" / "program.json")


def test_a_saved_program_is_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    save(ToolForm().predictor(), path)
    assert {"demos", "signature", "metadata"} <= set(json.loads(path.read_text()))
