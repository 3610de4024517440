"""The commands."""

import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter, validators

import pokeview
from pokeview.agents import AGENT_NAMES
from pokeview.cli.env_file import read_env_file
from pokeview.cli.flags import CapFlags, ExportFlags, LogFlags, ModelFlags, PictureFlags, PlayerFlags, Rom
from pokeview.cli.startup import settings
from pokeview.errors import PokeviewError
from pokeview.log import crash_told, failure_told
from pokeview.play.picture_choices import ColourDepth, PaletteName
from pokeview.text.untrusted import plain

_logger = logging.getLogger(__name__)

app = App(
    name="pokeview",
    version=pokeview.__version__,
    help_format="markdown",
    help="""Watch language-model agents play Game Boy games in a terminal.

Without a command, or with `play`, pokeview opens the watch screen: the game's picture, the agent's reasoning beside it,
its MLflow run beside that. With no ROM it plays FERNVALE, a small original game that is inside.
""",
    help_epilogue="""**Examples**

- `pokeview`: watch the explorer play the bundled game
- `pokeview my-game.gb`: watch it play a cartridge of yours
- `pokeview run --steps 200 --json`: play headless, print one JSON object
- `pokeview run --detach --agent random`: play on in the background; `pokeview sessions` lists what plays
- `pokeview log explorer`: log an agent as an MLflow model
- `pokeview --agent openai --llm local`: watch a small model that runs on this machine
- `pokeview --agent openai --model gpt-5-mini`: watch a model of OpenAI (the key in OPENAI_API_KEY or .env)
- `pokeview shot --out shot.png`: the last picture of the last session
- `pokeview doctor --model NAME --base-url URL`: try out what an endpoint can do

Over ssh use `ssh -C -t host pokeview`: -C shrinks the picture's bytes about twentyfold.
""",
)

_PLAYER, _MODEL, _CAPS, _PICTURE = PlayerFlags(), ModelFlags(), CapFlags(), PictureFlags()
_EXPORT_FORM, _LOG = ExportFlags(), LogFlags()


@app.command(name="play")
@app.default
def watch(
    rom: Rom = None,
    /,
    *,
    player: PlayerFlags = _PLAYER,
    model: ModelFlags = _MODEL,
    caps: CapFlags = _CAPS,
    picture: PictureFlags = _PICTURE,
    speed: Annotated[str | None, Parameter(help="1x, 2x, 4x or max.")] = None,
    resume: Annotated[
        list[str] | None,
        Parameter(consume_multiple=(0, 1), negative="", metavar="ID", help="Go on with a session; with the last one."),
    ] = None,
    record: Annotated[bool | None, Parameter(help="Keep a recording, from which the session can be resumed.")] = None,
    paused: Annotated[bool, Parameter(negative="", help="Start paused.")] = False,
    logs: LogFlags = _LOG,
) -> int:
    """Open the watch screen, as without a command: the picture, the reasoning and the run, with keys to steer."""
    from pokeview.tui.apps.watch import watch

    play = {**asdict(player), **asdict(model), **asdict(caps), **asdict(picture)}
    config = settings(rom=rom, speed=speed, record=record, **play, **asdict(logs))
    wanted = "" if resume is None else resume[-1] if resume else "last"
    return watch(config, paused=paused, resume=wanted)


@app.command
def run(
    rom: Rom = None,
    /,
    *,
    player: PlayerFlags = _PLAYER,
    model: ModelFlags = _MODEL,
    caps: CapFlags = _CAPS,
    steps: Annotated[
        int | None,
        Parameter(validator=validators.Number(gte=0), help="Stop after so many steps; 100, without end with --detach."),
    ] = None,
    detach: Annotated[
        bool, Parameter(negative="", help="Play on in the background; return as soon as it plays. See attach.")
    ] = False,
    json: Annotated[bool, Parameter(negative="", help="Print the result as one JSON object on stdout.")] = False,
    resume: Annotated[
        str | None, Parameter(help="Go on with a recorded session, by its id or 'last', to --steps steps in all.")
    ] = None,
    record: Annotated[bool | None, Parameter(help="Keep a recording, from which the session can be resumed.")] = None,
    logs: LogFlags = _LOG,
) -> int:
    """Play headless. A progress bar goes to stderr; the run is recorded in MLflow as on screen."""
    from pokeview.cli.detach import run_detached
    from pokeview.cli.run import run

    flags = {**asdict(player), **asdict(model), **asdict(caps), **asdict(logs)}
    config = settings(rom=rom, record=record, **flags)
    if detach:
        return run_detached(config, steps=steps, as_json=json, resume=resume)
    return run(config, steps=100 if steps is None else steps, as_json=json, resume=resume)


@app.command
def sessions(
    *, json: Annotated[bool, Parameter(negative="", help="Print them as one JSON list on stdout.")] = False
) -> int:
    """List the recorded sessions, the latest first: those that play, those that can be resumed, those that crashed."""
    from pokeview.cli.sessions import show_sessions

    return show_sessions(settings(), as_json=json)


@app.command
def verify(
    recording: Annotated[str, Parameter(help="A recording's file, a session's id, or 'last'.")],
    /,
    rom: Annotated[Path | None, Parameter(help="The cartridge that was played, if it is not the bundled game.")] = None,
) -> int:
    """Play a recording again, without any model, and compare the machine's state after every step."""
    from pokeview.cli.verify import verify_recording

    return verify_recording(settings(rom=rom), recording)


@app.command
def attach(
    session: Annotated[str | None, Parameter(help="Its id. The newest that is being played when left out.")] = None,
    rom: Annotated[Path | None, Parameter(help="The cartridge that is played, if it is not the bundled game.")] = None,
    /,
    *,
    read_only: Annotated[bool, Parameter(negative="", help="Look on, with no keys that steer it.")] = False,
    picture: PictureFlags = _PICTURE,
    logs: LogFlags = _LOG,
) -> int:
    """Watch and steer a session that plays elsewhere on this machine. It plays on when you leave."""
    from pokeview.tui.apps.attach import attach

    return attach(settings(rom=rom, **asdict(picture), **asdict(logs)), session, read_only=read_only)


@app.command
def replay(
    recording: Annotated[str, Parameter(help="A recording's file, a session's id, 'last', or an MLflow run's id.")],
    /,
    rom: Annotated[Path | None, Parameter(help="The cartridge that was played, if it is not the bundled game.")] = None,
    *,
    speed: Annotated[str | None, Parameter(help="1x, 2x, 4x or max.")] = None,
    paused: Annotated[bool, Parameter(negative="", help="Start paused.")] = False,
    verify: Annotated[bool, Parameter(negative="", help="Show nothing, but check that every step replays.")] = False,
    picture: PictureFlags = _PICTURE,
    logs: LogFlags = _LOG,
) -> int:
    """Watch a recording as the session that it was, with keys to go anywhere in it. No model is asked."""
    config = settings(rom=rom, speed=speed, **asdict(picture), **asdict(logs))
    if verify:
        from pokeview.cli.verify import verify_recording
        from pokeview.sessions.find import find_or_fetch_recording

        return verify_recording(config, str(find_or_fetch_recording(config, recording)))
    from pokeview.tui.apps.replay import replay

    return replay(config, recording, paused=paused)


@app.command
def export(
    recording: Annotated[str, Parameter(help="A recording's file, a session's id, 'last', or an MLflow run's id.")],
    /,
    *,
    form: ExportFlags = _EXPORT_FORM,
    out: Annotated[Path | None, Parameter(help="The file to write; GAME-SESSION.gif and so on when left out.")] = None,
    from_step: Annotated[int | None, Parameter(validator=validators.Number(gte=1), help="The first step.")] = None,
    to_step: Annotated[int | None, Parameter(validator=validators.Number(gte=1), help="The last step.")] = None,
    speed: Annotated[Literal["1x", "2x", "4x", "8x", "16x"], Parameter(help="How fast it is played.")] = "1x",
    scale: Annotated[
        int | None, Parameter(validator=validators.Number(gte=1, lte=8), help="How large a Game Boy's pixel gets.")
    ] = None,
    font: Annotated[
        Path | None, Parameter(help="A .ttf or .otf font for captions in other than Latin letters.")
    ] = None,
    rom: Annotated[Path | None, Parameter(help="The cartridge that was played, if it is not the bundled game.")] = None,
    force: Annotated[bool, Parameter(negative="", help="Replace a file that is there already.")] = False,
    logs: LogFlags = _LOG,
) -> int:
    """Make a GIF, a video, a terminal cast, a poster or a page of a recording, to share."""
    from pokeview.export.export import ExportRequest, chosen_form
    from pokeview.export.export import export as export_recording

    wanted = ExportRequest(
        form=chosen_form(asdict(form)),
        out=out,
        first=from_step,
        last=to_step,
        speed=int(speed.removesuffix("x")),
        scale=scale,
        font=font,
        replace=force,
    )
    return export_recording(settings(rom=rom, **asdict(logs)), recording, wanted)


@app.command
def shot(
    recording: Annotated[
        str, Parameter(help="A recording's file, a session's id, 'last', or an MLflow run's id.")
    ] = "last",
    /,
    *,
    step: Annotated[int | None, Parameter(help="The step after which it is taken; the last when left out.")] = None,
    out: Annotated[Path | None, Parameter(help="Write a PNG file rather than print the picture.")] = None,
    scale: Annotated[
        int, Parameter(validator=validators.Number(gte=1, lte=16), help="How large a Game Boy's pixel gets in a PNG.")
    ] = 4,
    palette: Annotated[str | None, Parameter(help=f"Its colours: {', '.join(PaletteName)}.")] = None,
    colours: Annotated[str | None, Parameter(help=f"How many are printed: {', '.join(ColourDepth)}.")] = None,
    force: Annotated[bool, Parameter(negative="", help="Replace a file that is there already.")] = False,
) -> int:
    """Print the picture after a recorded step, or write it as a PNG, in the four greys that a recording keeps."""
    from pokeview.export.shot import shot

    config = settings(palette=palette, colours=colours)
    return shot(config, recording, step=step, out=out, scale=scale, replace=force)


@app.command(name="import")
def import_(file: Annotated[Path, Parameter(help="A recording that was exported with --recording.")], /) -> int:
    """Check a recording that somebody shared, and put it among your own."""
    from pokeview.export.import_recording import import_recording

    return import_recording(settings(), file)


@app.command
def send(
    session: Annotated[str, Parameter(help="A session's id, 'last', or 'all' that were played here.")] = "all", /
) -> int:
    """Send to MLflow what it lacks of recorded sessions, because it was out of reach when they ended."""
    from pokeview.cli.send import send

    return send(settings(), session)


@app.command
def log(
    agent: Annotated[str, Parameter(help=f"The agent to log: {', '.join(AGENT_NAMES)}.")],
    /,
    *,
    model: ModelFlags = _MODEL,
    register: Annotated[bool, Parameter(help="Give it a version in the model registry too.")] = True,
    alias: Annotated[str, Parameter(help="Give that version an alias, such as champion.")] = "",
    program: Annotated[Path | None, Parameter(help="An optimised program for the agent 'dspy', as JSON.")] = None,
    seed: Annotated[int | None, Parameter(help="Rules whatever the agent leaves to chance.")] = None,
    logs: LogFlags = _LOG,
) -> int:
    """Log an agent as an MLflow model that plays anywhere. The last line on stdout is the model's URI."""
    from pokeview.cli.models import log

    config = settings(seed=seed, **asdict(model), **asdict(logs))
    return log(config, agent, register=register, alias=alias, program=program)


app.command("pokeview.cli.models:app", name="models", help="List, rank, register and compare logged models.")
app.command("pokeview.cli.prompts:app", name="prompts", help="List, register, show and compare prompts in MLflow.")


@app.command
def doctor(
    *,
    model: ModelFlags = _MODEL,
    tracking: Annotated[
        bool | None, Parameter(name="--mlflow", negative="--no-mlflow", help="Check the MLflow store too.")
    ] = None,
    questions: Annotated[bool, Parameter(help="Ask which blocks you see, for pictures to be shown in them.")] = True,
    logs: LogFlags = _LOG,
) -> int:
    """Check the terminal, the MLflow store, and what a model's endpoint can do."""
    from pokeview.doctor.checks import doctor

    return doctor(settings(tracking=tracking, **asdict(model), **asdict(logs)), questions=questions)


def main() -> None:
    """Run the command line; what fails is one sentence on stderr. Exit code 2 if that was expected, 1 if not."""
    read_env_file()
    try:
        sys.exit(app(result_action="return_value"))
    except PokeviewError as error:
        print(f"pokeview: {plain(failure_told(error))}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _logger.info("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output has read enough, such as `head`; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        print(f"pokeview: {crash_told(error)}", file=sys.stderr)
        sys.exit(1)
