"""An agent that asks a language model through a DSPy program, as an MLflow model.

MLflow runs this file, when the model is logged and again when it is loaded.
"""

import mlflow

from pokeview.models.entry_points import PokemonRedModel


class PokemonRedDSPyModel(PokemonRedModel):
    """Plays a game step by step with the program that is among the artifacts; the key comes from the environment."""


mlflow.models.set_model(PokemonRedDSPyModel())
