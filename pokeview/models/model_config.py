"""What a logged model plays with and how: its `model_config`, any key of which can be given anew when it is loaded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pokeview.agents import MODEL_AGENTS, make_agent
from pokeview.agents.llm.instructions import Instructions
from pokeview.agents.llm.model_choice import ModelChoice, Profile, RequestOptions
from pokeview.errors import SettingError
from pokeview.play.agent import Agent

BUNDLED_GAME = "fernvale"


class ModelConfig(BaseModel):
    """All keys. A logged model holds every one of them, since MLflow lets nobody change a key that it does not hold."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    agent: str = "explorer"
    """Who plays."""

    game: str = BUNDLED_GAME
    """The game that was played when the model was logged."""

    rom: str = ""
    """The cartridge's file. Only ever given when a model is loaded: neither cartridge nor path is logged."""

    seed: int = 0
    """Rules whatever the agent leaves to chance."""

    model: str = ""
    """The language model that is asked, as its endpoint names it."""

    base_url: str = ""
    """An OpenAI-compatible endpoint; '' for that of OPENAI_BASE_URL, else OpenAI's. Keys come from the environment."""

    llm: Literal["", "local"] = ""
    """'local' asks the small model of the extra pokeview[local]."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    """None leaves it to the harness."""

    vision: bool = False
    """Send the screenshot too."""

    profile: Profile = "auto"
    """How much a language model is told."""

    reasoning_effort: str = ""
    """How much a language model that reasons should, in its endpoint's words."""

    extra_body: dict[str, Any] = Field(default_factory=dict)
    """Fields that go into every request. Headers, which may hold keys, are not logged."""

    prompt: str = ""
    """The instructions that the language model is given; '' for those in the model's code."""

    prompt_address: str = ""
    """Where these instructions are in a prompt registry. Nothing is read there."""

    prompt_tokens: int = Field(default=6000, ge=800)
    """The most tokens of a prompt."""

    start_state: str = ""
    """The inputs from power-on to where games start, as `inputs_as_text` writes them; '' starts at the title screen."""

    most_sessions: int = Field(default=16, ge=1)
    """How many games one loaded model plays at a time."""

    @classmethod
    def of(cls, config: Mapping[str, Any] | None) -> "ModelConfig":
        """What MLflow gives a model. Raises SettingError for a value that cannot be used."""
        try:
            return cls(**(config or {}))
        except ValidationError as error:
            first = error.errors()[0]
            name, problem = ".".join(map(str, first["loc"])), str(first["msg"])
            raise SettingError(
                f"The key {name!r} of the model's model_config cannot be used: {problem[0].lower()}{problem[1:]}."
            ) from None

    @property
    def asks_model(self) -> bool:
        return self.agent in MODEL_AGENTS

    def choice(self, program: Path | None = None) -> ModelChoice:
        """The language model as agents are told of it."""
        return ModelChoice(
            model=self.model,
            base_url=self.base_url or None,
            llm=self.llm or None,
            vision=self.vision,
            profile=self.profile,
            prompt_tokens=self.prompt_tokens,
            temperature=self.temperature,
            program=program,
            prompt=Instructions.at(self.prompt_address, self.prompt),
            options=RequestOptions(self.reasoning_effort, self.extra_body),
        )

    def make_agent(self, program: Path | None = None) -> Agent:
        """A new agent, about to ask its language model if it has one. Raises AgentError and SettingError."""
        return make_agent(self.agent, self.seed, self.choice(program))


def config_for(agent: str, choice: ModelChoice, *, game: str, seed: int, start_state: str = "") -> ModelConfig:
    """The configuration under which an agent is logged: neither key, cartridge nor folder of this machine is in it."""
    if agent not in MODEL_AGENTS:
        return ModelConfig(agent=agent, game=game, seed=seed, start_state=start_state)
    from pokeview.agents.llm.local_model import MODEL
    from pokeview.agents.llm.small_model import SmallBriefing, briefing_for

    model = MODEL if choice.llm == "local" else choice.model.strip()
    if not model:
        raise SettingError("No model was chosen: name the one that the agent is to ask, for example gpt-5-mini.")
    is_small = isinstance(briefing_for(model, choice.profile), SmallBriefing)
    return ModelConfig(
        agent=agent,
        game=game,
        seed=seed,
        model=model,
        base_url="" if choice.llm == "local" else _without_secrets(choice),
        llm=choice.llm or "",
        temperature=choice.temperature,
        reasoning_effort=choice.options.reasoning_effort,
        extra_body=dict(choice.options.extra_body),
        vision=choice.vision,
        # As it was, whatever another model may be called that is put in its place.
        profile="small" if is_small else "full",
        prompt=choice.prompt.text,
        prompt_address=choice.prompt.address,
        prompt_tokens=choice.prompt_tokens,
        start_state=start_state,
    )


def _without_secrets(choice: ModelChoice) -> str:
    """The address of the endpoint, '' for one that holds a password or a query: it has to be given at loading."""
    base_url = choice.base_url or choice.environ.get("OPENAI_BASE_URL") or ""
    parts = urlsplit(base_url)
    return "" if "@" in parts.netloc or parts.query or parts.fragment else base_url
