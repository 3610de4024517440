"""Agents and sessions as the settings ask for them."""

from pathlib import Path

from pokeview.agents import make_agent
from pokeview.agents.llm.instructions import NOT_CHOSEN, Instructions
from pokeview.agents.llm.model_choice import ModelChoice
from pokeview.agents.remote.logged_agent import is_logged_model
from pokeview.config import Config
from pokeview.play.agent import Agent
from pokeview.play.budget import Budget
from pokeview.play.opening import open_session
from pokeview.play.session import Session


def configured_choice(config: Config) -> ModelChoice:
    """The model of the settings, and the prompt, which may take seconds. Raises SettingError."""
    return ModelChoice(
        model=config.model,
        base_url=config.base_url,
        llm=config.llm,
        vision=config.vision,
        profile=config.profile,
        prompt_tokens=config.prompt_tokens,
        prompt=configured_prompt(config),
    )


def configured_prompt(config: Config) -> Instructions:
    """The prompt of the settings, read from its registry once; without text where the packaged one is to be told.

    Raises SettingError for one that does not exist or cannot be used.
    """
    if not config.prompt:
        return NOT_CHOSEN
    from pokeview.tracking.prompts.lookup import prompt_or_packaged
    from pokeview.tracking.runs.run_opening import store_of

    return prompt_or_packaged(store_of(config), config.prompt)


def configured_agent(config: Config) -> Agent:
    """The agent that plays first, by its name or a logged model's address. Raises AgentError and SettingError."""
    if is_logged_model(config.agent):
        from pokeview.tracking.logged_models.agent_of_model import logged_agent
        from pokeview.tracking.runs.run_opening import store_of

        return logged_agent(config.agent, store_of(config))
    return make_agent(config.agent, config.seed, configured_choice(config))


def configured_session(config: Config, cartridge: Path | bytes | None, agent: Agent) -> Session:
    """A session with the caps of the settings. Raises CartridgeError."""
    session = open_session(cartridge, agent, seed=config.seed)
    session.budget = configured_budget(config)
    return session


def configured_budget(config: Config) -> Budget:
    """The caps of the settings."""
    return Budget(config.most_steps, config.most_tokens, config.most_dollars, config.most_minutes)
