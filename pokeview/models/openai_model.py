"""An agent that asks an OpenAI-compatible endpoint, as an MLflow model.

MLflow runs this file, when the model is logged and again when it is loaded.
"""

import mlflow

from pokeview.models.entry_points import PokemonRedModel


class PokemonRedOpenAIModel(PokemonRedModel):
    """Plays a game step by step by asking a language model; the key comes from the environment."""


mlflow.models.set_model(PokemonRedOpenAIModel())
