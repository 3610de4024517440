"""The explorer as an MLflow model. MLflow runs this file, when the model is logged and again when it is loaded."""

from typing import Any

import mlflow
import pandas as pd

from pokeview.tracking.model_interface import Answer, interface_of


class PokemonRedExplorerModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Plays a game step by step; `model_config` names the agent, the game and the seed."""

    def load_context(self, context: Any) -> None:
        self._interface = interface_of(context.model_config)

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> Answer | list[Answer]:
        return self._interface.predict(model_input)


mlflow.models.set_model(PokemonRedExplorerModel())
