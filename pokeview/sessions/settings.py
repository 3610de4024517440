"""What the settings ask for: the model and its prompt, and a session with its caps."""

from dataclasses import replace

from pokeview.agents.llm.instructions import NOT_CHOSEN, Instructions
from pokeview.agents.llm.model_choice import ModelChoice, RequestOptions
from pokeview.config import Config
from pokeview.gameboy import GameBoy
from pokeview.games import game_for
from pokeview.play.agent import Agent
from pokeview.play.budget import Budget
from pokeview.play.session import Session


def configured_choice(config: Config) -> ModelChoice:
    """The model of the settings, and the prompt, which may take seconds. Raises SettingError."""
    return replace(configured_model(config), prompt=configured_prompt(config))


def configured_model(config: Config) -> ModelChoice:
    """The model of the settings, at once: the prompt that it is to be told has not been read yet."""
    return ModelChoice(
        model=config.model,
        base_url=config.base_url,
        llm=config.llm,
        vision=config.vision,
        profile=config.profile,
        prompt_tokens=config.prompt_tokens,
        temperature=config.temperature,
        options=RequestOptions(
            reasoning_effort=config.reasoning_effort,
            extra_body=config.extra_body,
            extra_headers=config.extra_headers,
            first_token_seconds=config.first_token_seconds,
            between_tokens_seconds=config.between_tokens_seconds,
            answer_seconds=config.answer_seconds,
        ),
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


def configured_session(config: Config, cartridge: bytes, agent: Agent) -> Session:
    """A session that is ready to be switched on, with the caps of the settings. Raises CartridgeError."""
    gameboy = GameBoy.load(cartridge)
    game = game_for(gameboy.title)
    return Session(gameboy, game, agent, seed=config.seed, budget=configured_budget(config))


def configured_budget(config: Config) -> Budget:
    """The caps of the settings."""
    return Budget(config.most_steps, config.most_tokens, config.most_dollars, config.most_minutes)
