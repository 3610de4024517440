"""Settings: flags over environment over a TOML file over defaults, as one frozen object."""

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from pokeview.agents.llm.model_choice import Profile
from pokeview.errors import SettingError
from pokeview.play.picture_choices import AUTOMATIC, FINE_MODES, ColourDepth, PaletteName, PictureMode


def config_file() -> Path:
    """Where the TOML file is looked for: POKEVIEW_CONFIG, else the user's configuration folder."""
    return Path(os.environ.get("POKEVIEW_CONFIG") or user_config_path("pokeview") / "config.toml")


def _one_of(*names: str) -> BeforeValidator:
    """Reads one of these names; 'auto' is None."""

    def read(name: object) -> object:
        if name is not None and name not in names:
            raise PydanticCustomError("choice", "It should be one of: {names}", {"names": ", ".join(names)})
        return None if name == AUTOMATIC else name

    return BeforeValidator(read)


def _json_object(value: object) -> object:
    """A flag's or a variable's JSON text as the object that it holds."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise PydanticCustomError(
            "json_object", "It should be a JSON object, such as {example}", {"example": '{"a": 1}'}
        )
    return found


def _headers(headers: dict[str, str]) -> dict[str, str]:
    """Headers that can be sent; the error does not show them."""
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or not re.fullmatch(r"[\x20-\x7e]*", value):
            raise PydanticCustomError("header", "It should hold names and values that a header can have")
    return headers


class Config(BaseSettings):
    """What can be set. Every field is also a key of the TOML file and a variable POKEVIEW_<FIELD>."""

    model_config = SettingsConfigDict(
        env_prefix="POKEVIEW_", frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("pokeview"))
    """The folder for everything that pokeview keeps: the MLflow store and its artifacts."""

    rom: Path | None = None
    """The cartridge to play; the bundled game when there is none."""

    agent: str = "explorer"
    """Who plays first."""

    seed: int = 0
    """Rules whatever the agent leaves to chance: the same seed plays the same session."""

    speed: Literal["1x", "2x", "4x", "max"] = "1x"
    """Game speed on screen: 1x is 60 frames a second."""

    picture: Annotated[PictureMode | None, _one_of(AUTOMATIC, *PictureMode)] = None
    """How the picture is shown; 'auto', which is None, goes by the terminal and the room."""

    fine: Annotated[PictureMode | None, _one_of(*FINE_MODES)] = None
    """The finest blocks that your fonts have, for 'auto' to use; else what was answered in `pokeview doctor` counts."""

    colours: Annotated[ColourDepth | None, _one_of(AUTOMATIC, *ColourDepth)] = None
    """How many colours the picture gets; 'auto', which is None, asks the terminal."""

    palette: Annotated[PaletteName, _one_of(*PaletteName)] = PaletteName.GREY
    """The colours of games that have none of their own."""

    fps: int = Field(default=30, ge=5, le=60)
    """Pictures a second, at most."""

    show_fps: bool = False
    """Show in the title how many pictures are shown a second."""

    keys: dict[str, str] = Field(default_factory=dict)
    """Keys of your own by the ids of commands, such as "watch.play"; several are separated by commas."""

    tracking: bool = True
    """Keep an MLflow run of every session."""

    tracing: bool = True
    """Keep an MLflow trace of every step in that run."""

    record: bool = True
    """Keep a recording of every session, from which it can be resumed."""

    on_hangup: Literal["detach", "stop"] = "detach"
    """When the terminal goes away: play on without one, to be attached to again, or stop."""

    tracking_uri: str | None = Field(default=None, validation_alias="MLFLOW_TRACKING_URI")
    """Another MLflow store or server than the one under `home`."""

    experiment: str = Field(default="pokeview", validation_alias="MLFLOW_EXPERIMENT_NAME")
    """The MLflow experiment that runs belong to."""

    model: str = ""
    """The model that the agents 'openai' and 'dspy' ask, as its endpoint names it."""

    base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """An OpenAI-compatible endpoint; OpenAI's own when there is none. Keys come from the environment or a .env file."""

    llm: Literal["local"] | None = None
    """'local' starts the small model of the extra pokeview[local] and asks that."""

    vision: bool = False
    """Send the screenshot too, to models that can see."""

    profile: Profile = "auto"
    """How much a model is told: 'small' for models of up to 3 billion parameters; 'auto' goes by the model's name."""

    prompt: str = ""
    """The instructions that a model is given: a prompt of the MLflow registry, such as prompts:/NAME@ALIAS."""

    prompt_tokens: int = Field(default=6000, ge=800)
    """The most tokens of a prompt."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    """How much a model leaves to chance; None leaves it to pokeview."""

    reasoning_effort: str = Field(default="", pattern=r"^[A-Za-z]{0,20}$")
    """How much a model that reasons should, in its endpoint's words, such as low; '' leaves it to the endpoint."""

    extra_body: Annotated[dict[str, Any], BeforeValidator(_json_object)] = Field(default_factory=dict)
    """A JSON object whose fields go into every request, such as {"top_k": 20}."""

    extra_headers: Annotated[dict[str, str], BeforeValidator(_json_object), AfterValidator(_headers)] = Field(
        default_factory=dict, repr=False
    )
    """A JSON object of headers for every request. Their values are treated as secrets."""

    first_token_seconds: float | None = Field(default=None, gt=0)
    """How long a model may take to begin its answer; 180 when left out."""

    between_tokens_seconds: float | None = Field(default=None, gt=0)
    """How long it may pause within one; 60 when left out."""

    answer_seconds: float | None = Field(default=None, gt=0)
    """How long a whole answer may take; 900 when left out."""

    most_steps: int | None = Field(default=None, gt=0)
    """Pause after so many steps."""

    most_tokens: int | None = Field(default=None, gt=0)
    """Pause after so many tokens, in and out together."""

    most_dollars: float | None = Field(default=None, gt=0)
    """Pause after so many dollars, where the endpoint tells its prices."""

    most_minutes: float | None = Field(default=None, gt=0)
    """Pause after so many minutes of play."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is told in the log, `logs/pokeview.log` under `home`."""

    @field_validator("keys", mode="before")
    @classmethod
    def _by_id(cls, keys: Any) -> Any:
        """TOML takes `watch.play` without quotes for a `play` within a table `watch`."""
        if not isinstance(keys, dict):
            return keys
        names = {screen: names for screen, names in keys.items() if isinstance(names, dict)}
        nested = {f"{screen}.{name}": key for screen, inner in names.items() for name, key in inner.items()}
        return {name: key for name, key in keys.items() if name not in names} | nested

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())


def load_config(**flags: Any) -> Config:
    """The settings; flags that are None were not given. Raises SettingError with a sentence for what cannot be used."""
    try:
        config = Config(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise SettingError(_setting_sentence(error)) from None
    except ValueError as error:
        raise SettingError(f"The configuration file {config_file()} cannot be read: {error}.") from None
    if flags.get("prompt"):
        _check_prompt_fits(config)
    return config


def _check_prompt_fits(config: Config) -> None:
    """A prompt that was asked for by a flag must not be passed over. Others may be meant for other agents."""
    from pokeview.agents.remote.logged_agent import is_logged_model

    if is_logged_model(config.agent):
        raise SettingError(
            f"{config.agent} plays with the prompt that it was logged with: leave out --prompt, or log its agent again."
        )


def _setting_sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"There is no setting {name!r}. Is it misspelt in {config_file()}?"
    return f"The setting {name!r} cannot be used: {first['msg'][0].lower()}{first['msg'][1:]}."
