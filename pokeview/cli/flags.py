"""The flags that several commands share, in groups."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from pokeview.agents import AGENT_NAMES
from pokeview.agents.llm.model_choice import Profile
from pokeview.play.picture_choices import ColourDepth, PaletteName, PictureMode

Rom = Annotated[Path | None, Parameter(help="A Game Boy cartridge (.gb, .gbc). The bundled game when left out.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PlayerFlags:
    """Who plays, and how."""

    agent: Annotated[
        str | None, Parameter(name=["--agent", "-a"], help=f"Who plays: {', '.join(AGENT_NAMES)}, models:/NAME@ALIAS.")
    ] = None
    seed: Annotated[int | None, Parameter(help="Rules whatever the agent leaves to chance.")] = None
    tracking: Annotated[
        bool | None, Parameter(name="--mlflow", negative="--no-mlflow", help="Keep an MLflow run of the session.")
    ] = None
    tracing: Annotated[
        bool | None, Parameter(name="--traces", negative="--no-traces", help="Keep an MLflow trace of every step.")
    ] = None


@Parameter(name="*", group="Models")
@dataclass(frozen=True, kw_only=True)
class ModelFlags:
    """Which model the agents 'openai' and 'dspy' ask. Keys come from the environment or a .env file."""

    model: Annotated[str | None, Parameter(name=["--model", "-m"], help="Its name at the endpoint.")] = None
    base_url: Annotated[str | None, Parameter(help="An OpenAI-compatible endpoint; OpenAI's when left out.")] = None
    llm: Annotated[
        Literal["local"] | None, Parameter(help="'local' starts a small model on this machine: pokeview[local].")
    ] = None
    vision: Annotated[bool | None, Parameter(negative="", help="Send the screenshot too.")] = None
    profile: Annotated[Profile | None, Parameter(help="How much a model is told; auto goes by its name.")] = None
    temperature: Annotated[float | None, Parameter(help="How much it leaves to chance, 0 to 2.")] = None
    reasoning_effort: Annotated[
        str | None, Parameter(help="How much it reasons, in its endpoint's words: minimal, low, medium, high.")
    ] = None
    extra_body: Annotated[str | None, Parameter(help="JSON fields for every request, as '{\"top_k\": 20}'.")] = None
    extra_headers: Annotated[str | None, Parameter(help="JSON headers for every request; kept secret.")] = None
    first_token_seconds: Annotated[float | None, Parameter(help="How long it may take to begin its answer.")] = None
    between_tokens_seconds: Annotated[float | None, Parameter(help="How long it may pause within one.")] = None
    answer_seconds: Annotated[float | None, Parameter(help="How long a whole answer may take.")] = None
    prompt: Annotated[
        str | None, Parameter(help="Its instructions, from MLflow's registry: prompts:/NAME@ALIAS or prompts:/NAME/3.")
    ] = None


@Parameter(name="*", group="Caps")
@dataclass(frozen=True, kw_only=True)
class CapFlags:
    """Where a session pauses."""

    most_steps: Annotated[int | None, Parameter(help="Pause after so many steps.")] = None
    most_tokens: Annotated[int | None, Parameter(help="Pause after so many tokens, in and out.")] = None
    most_dollars: Annotated[float | None, Parameter(help="Pause after so many dollars.")] = None
    most_minutes: Annotated[float | None, Parameter(help="Pause after so many minutes of play.")] = None


@Parameter(name="*", group="Picture")
@dataclass(frozen=True, kw_only=True)
class PictureFlags:
    """How the picture is shown."""

    picture: Annotated[
        str | None, Parameter(help=f"Which way: auto, {', '.join(PictureMode)}. auto goes by the terminal.")
    ] = None
    colours: Annotated[
        str | None, Parameter(help=f"How many: auto, {', '.join(ColourDepth)}; auto asks the terminal.")
    ] = None
    palette: Annotated[str | None, Parameter(help=f"For games without colours: {', '.join(PaletteName)}.")] = None
    fps: Annotated[int | None, Parameter(help="Pictures a second, 5 to 60; 30 when left out.")] = None
    show_fps: Annotated[bool | None, Parameter(negative="", help="Show how many are shown a second.")] = None


@Parameter(name="*", group="Log")
@dataclass(frozen=True, kw_only=True)
class LogFlags:
    """What is told in the log, logs/pokeview.log in pokeview's home."""

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"] | None, Parameter(help="How much; info when left out.")
    ] = None


@Parameter(name="*", group="Form")
@dataclass(frozen=True, kw_only=True)
class ExportFlags:
    """What to make: exactly one."""

    gif: Annotated[bool, Parameter(negative="", help="An animated GIF.")] = False
    mp4: Annotated[bool, Parameter(negative="", help="A video; needs pokeview[video].")] = False
    cast: Annotated[bool, Parameter(negative="", help="An asciinema cast, for terminals.")] = False
    svg: Annotated[bool, Parameter(negative="", help="A poster of one step: the last, or --to-step.")] = False
    html: Annotated[bool, Parameter(negative="", help="A page with every step, in one file.")] = False
    recording: Annotated[bool, Parameter(negative="", help="The recording itself, in one file.")] = False
