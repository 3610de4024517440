"""Where one enters a logged model: MLflow by `predict`, another pokeview's session by `serve`."""

from typing import Any, BinaryIO, NoReturn

import mlflow
import pandas as pd

from pokeview.models.model_config import ModelConfig
from pokeview.models.model_interface import interface_of, program_of
from pokeview.models.played_game import StepAnswer
from pokeview.play.agent import Agent


class PokemonRedModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Plays a game step by step with the agent of its configuration; keys come from the environment."""

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

    def serve(self, incoming: BinaryIO, outgoing: BinaryIO) -> NoReturn:
        """Let the agent decide for a session in another process, in messages as `agents/remote/messages` tells them.

        Ends this process when `incoming` ends. Raises AgentError and SettingError before anything is said.
        """
        from pokeview.agents.remote.server import serve_agent

        serve_agent(self.make_agent(), incoming, outgoing)
