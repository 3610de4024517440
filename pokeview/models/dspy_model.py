"""An agent that asks a language model through a DSPy program, as an MLflow model.

MLflow runs this file, when the model is logged and again when it is loaded.
"""

from typing import Any

import mlflow
import pandas as pd

from pokeview.models.model_config import ModelConfig
from pokeview.models.model_interface import interface_of, program_of
from pokeview.models.played_game import StepAnswer
from pokeview.play.agent import Agent


class PokemonRedDSPyModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Plays a game step by step with the program that is among the artifacts; the key comes from the environment."""

    def load_context(self, context: Any) -> None:
        """Take the keys of `ModelConfig` from `context.model_config`. Raises SettingError."""
        self._context = context
        self._interface = interface_of(context.model_config, context.artifacts)

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> StepAnswer | list[StepAnswer]:
        """One row in, one answer out; several rows in, a list of answers out."""
        return self._interface.predict(model_input)

    def make_agent(self) -> Agent:
        """The agent alone, for somebody else's game. Raises AgentError and SettingError."""
        return ModelConfig.of(self._context.model_config).make_agent(program_of(self._context.artifacts))


mlflow.models.set_model(PokemonRedDSPyModel())
