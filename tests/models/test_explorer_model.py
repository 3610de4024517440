"""The model files, as MLflow runs them."""

import ast
import importlib
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import pokeview.models
from pokeview.tracking.store.environment import import_mlflow

MODEL_FILES = sorted(Path(pokeview.models.__path__[0]).glob("*_model.py"))


@pytest.mark.parametrize("path", MODEL_FILES, ids=lambda path: path.name)
def test_a_model_file_ends_by_setting_its_model(path: Path) -> None:
    """MLflow would log the last model of the process again in place of a file that sets none."""
    last = ast.parse(path.read_text()).body[-1]
    assert ast.unparse(last).startswith("mlflow.models.set_model(")


@pytest.mark.parametrize("path", MODEL_FILES, ids=lambda path: path.name)
def test_a_model_file_offers_all_that_one_enters_it_by(path: Path) -> None:
    mlflow = import_mlflow()
    module = importlib.import_module(f"pokeview.models.{path.stem}")
    [model] = [kind for name, kind in vars(module).items() if name.endswith("Model") and name != "PokemonRedModel"]
    assert issubclass(model, mlflow.pyfunc.PythonModel)
    assert all(callable(getattr(model, name)) for name in ("load_context", "predict", "make_agent", "serve"))


def test_the_explorer_model_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POKEVIEW_ROM", raising=False)
    import_mlflow()
    from pokeview.models.explorer_model import PokemonRedExplorerModel

    model = PokemonRedExplorerModel()
    context = SimpleNamespace(model_config={"agent": "explorer", "game": "fernvale", "seed": 0}, artifacts={})
    model.load_context(context)
    answers = model.predict(context, pd.DataFrame([{"action": "start_game"}, {"action": "step"}]))
    assert isinstance(answers, list)
    assert [answer["status"] for answer in answers] == ["success", "success"]
