"""The commands."""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter, validators
from dotenv import load_dotenv

import pokeview
from pokeview.agents import AGENT_NAMES
from pokeview.config import load_config
from pokeview.errors import PokeviewError

app = App(
    name="pokeview",
    version=pokeview.__version__,
    help_format="markdown",
    help="""Watch language-model agents play Game Boy games in a terminal.

Without a command, pokeview opens the watch screen: the game's picture, the agent's reasoning beside it, its MLflow run
beside that. With no ROM it plays FERNVALE, a small original game that is inside.
""",
    help_epilogue="""**Examples**

- `pokeview`: watch the explorer play the bundled game
- `pokeview my-game.gb`: watch it play a cartridge of yours
- `pokeview run --steps 200 --json`: play with no screen, print one JSON object
- `pokeview log explorer`: log an agent as an MLflow model
- `pokeview --agent openai --llm local`: watch a small model that runs on this machine
- `pokeview --agent openai --model gpt-5-mini`: watch a model of OpenAI (the key in OPENAI_API_KEY or .env)
- `pokeview doctor --model NAME --base-url URL`: try out what an endpoint can do

Over ssh use `ssh -C -t host pokeview`: -C shrinks the picture's bytes about twentyfold.
""",
)

Rom = Annotated[Path | None, Parameter(help="A Game Boy cartridge (.gb, .gbc). The bundled game when left out.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Player:
    """Who plays, and how."""

    agent: Annotated[str | None, Parameter(name=["--agent", "-a"], help=f"Who plays: {', '.join(AGENT_NAMES)}.")] = None
    seed: Annotated[int | None, Parameter(help="Rules whatever the agent leaves to chance.")] = None
    tracking: Annotated[
        bool | None, Parameter(name="--mlflow", negative="--no-mlflow", help="Keep an MLflow run of the session.")
    ] = None


@Parameter(name="*", group="Models")
@dataclass(frozen=True, kw_only=True)
class Model:
    """Which model the agents 'openai' and 'dspy' ask. Keys come from the environment or a .env file."""

    model: Annotated[str | None, Parameter(name=["--model", "-m"], help="Its name at the endpoint.")] = None
    base_url: Annotated[str | None, Parameter(help="An OpenAI-compatible endpoint; OpenAI's when left out.")] = None
    llm: Annotated[
        Literal["local"] | None, Parameter(help="'local' starts a small model on this machine: pokeview[local].")
    ] = None
    vision: Annotated[bool | None, Parameter(negative="", help="Send the screenshot too.")] = None
    profile: Annotated[
        Literal["auto", "full", "small"] | None, Parameter(help="How much a model is told; auto goes by its name.")
    ] = None


@Parameter(name="*", group="Caps")
@dataclass(frozen=True, kw_only=True)
class Caps:
    """Where a session pauses."""

    most_steps: Annotated[int | None, Parameter(help="Pause after so many steps.")] = None
    most_tokens: Annotated[int | None, Parameter(help="Pause after so many tokens, in and out.")] = None
    most_dollars: Annotated[float | None, Parameter(help="Pause after so many dollars.")] = None
    most_minutes: Annotated[float | None, Parameter(help="Pause after so many minutes of play.")] = None


_PLAYER, _MODEL, _CAPS = Player(), Model(), Caps()


@app.default
def watch(
    rom: Rom = None,
    /,
    *,
    player: Player = _PLAYER,
    model: Model = _MODEL,
    caps: Caps = _CAPS,
    speed: Annotated[str | None, Parameter(help="1x, 2x, 4x or max.")] = None,
    paused: Annotated[bool, Parameter(negative="", help="Start paused.")] = False,
) -> int:
    """Open the watch screen: the picture, the reasoning and the run, with keys to step, pause and switch agents."""
    from pokeview.tui.watching import watch

    config = load_config(rom=rom, speed=speed, **asdict(player), **asdict(model), **asdict(caps))
    return watch(config, paused=paused)


@app.command
def run(
    rom: Rom = None,
    /,
    *,
    player: Player = _PLAYER,
    model: Model = _MODEL,
    caps: Caps = _CAPS,
    steps: Annotated[int, Parameter(validator=validators.Number(gte=0), help="Stop after so many steps.")] = 100,
    json: Annotated[bool, Parameter(negative="", help="Print the result as one JSON object on stdout.")] = False,
    resume: Annotated[
        str | None, Parameter(help="Go on with a recorded session, by its id or 'last', to --steps steps in all.")
    ] = None,
    record: Annotated[bool | None, Parameter(help="Keep a recording, from which the session can be resumed.")] = None,
) -> int:
    """Play with no screen. A progress bar goes to stderr; the run is recorded in MLflow as on screen."""
    from pokeview.running import run

    config = load_config(rom=rom, record=record, **asdict(player), **asdict(model), **asdict(caps))
    return run(config, steps=steps, as_json=json, resume=resume)


@app.command
def verify(
    recording: Annotated[str, Parameter(help="A recording's file, a session's id, or 'last'.")],
    /,
    rom: Annotated[Path | None, Parameter(help="The cartridge that was played, if it is not the bundled game.")] = None,
) -> int:
    """Play a recording again, without any model, and compare the machine's state after every step."""
    from pokeview.recorded import verify_recording

    return verify_recording(load_config(rom=rom), recording)


@app.command
def log(
    agent: Annotated[str, Parameter(help=f"The agent to log: {', '.join(AGENT_NAMES)}.")],
    /,
    *,
    register: Annotated[bool, Parameter(help="Give it a version in the model registry too.")] = True,
    seed: Annotated[int | None, Parameter(help="Rules whatever the agent leaves to chance.")] = None,
) -> int:
    """Log an agent as an MLflow model that plays anywhere. The last line on stdout is the model's URI."""
    from pokeview.tracking.log_model import log_agent
    from pokeview.tracking.opening import store_of

    config = load_config(seed=seed)
    print(f"Logging {agent} to MLflow ...", file=sys.stderr)
    model = log_agent(agent, store_of(config), seed=config.seed, register=register)
    version = f" version {model.version}" if model.version else ""
    print(f"{model.name}{version}, id {model.model_id}")
    print(model.uri)
    return 0


@app.command
def doctor(
    *,
    model: Model = _MODEL,
    tracking: Annotated[
        bool | None, Parameter(name="--mlflow", negative="--no-mlflow", help="Check the MLflow store too.")
    ] = None,
) -> int:
    """Check the terminal, the MLflow store, and what a model's endpoint can do."""
    from pokeview.doctor import doctor

    return doctor(load_config(tracking=tracking, **asdict(model)))


def main() -> None:
    """Run the command line; an expected failure is one sentence on stderr and exit code 2."""
    load_dotenv(Path(".env"))
    try:
        sys.exit(app(result_action="return_value"))
    except PokeviewError as error:
        print(f"pokeview: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
