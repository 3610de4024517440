"""The explorer as an MLflow model. MLflow runs this file, when the model is logged and again when it is loaded."""

import mlflow

from pokeview.models.entry_points import PokemonRedModel


class PokemonRedExplorerModel(PokemonRedModel):
    """Plays a game step by step with no language model."""


mlflow.models.set_model(PokemonRedExplorerModel())
