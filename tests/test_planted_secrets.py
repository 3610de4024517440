"""Keys, passwords, a cartridge and a home folder are planted, everything is done, and nothing of them is found.

The endpoint echoes how it was asked in each answer and each error, as gateways do that are being looked into, and the
MLflow server repeats the password that it refuses.
"""

import gzip
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import pokeview
from pokeview.games import fernvale
from pokeview.play.json_form import to_json
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.recording.recording import Recording
from pokeview.tracking.prompts.lookup import PACKAGED
from tests.support.agents.model_dialects import call_of, error_reply, llamacpp
from tests.support.agents.scripted_server import Reply, ScriptedServer, json_reply

KEY = "sk-planted-in-the-environment"
DOTENV_KEY = "sk-planted-beside-the-folder"
LOGIN = "ash:planted-password-in-url"
TOKEN = "planted-token-in-the-query"
MLFLOW_LOGIN = "brock:planted-mlflow-password"
MLFLOW_URI_LOGIN = "misty:planted-tracking-password"
LOGINS = (LOGIN, MLFLOW_LOGIN, MLFLOW_URI_LOGIN)
MARKER = bytes(range(0x80, 0xC0))
USER = "planted-ada"
SECRETS = (
    *(secret.encode() for secret in (KEY, DOTENV_KEY, TOKEN)),
    *(login.partition(":")[2].encode() for login in LOGINS),
    *(b64encode(login.encode()) for login in LOGINS),
    MARKER,
    b64encode(MARKER)[:-4],
)

DRIVER = """
import json, os, sys
from pokeview.cli.app import main
for arguments, environment in json.loads(sys.argv[1]):
    os.environ.update(environment)
    sys.argv = ["pokeview", *arguments]
    try:
        main()
    except SystemExit as ended:
        print(f"{arguments[0]}: exit code {ended.code}", file=sys.stderr)
"""
"""Several commands in one process: importing what they need takes longer than what they do."""
Command = tuple[Sequence[str], dict[str, str]]


class Gossip(ScriptedServer):
    """Says how it was asked: in answers, under /refusing as an error of status 401, under /failing of status 500.

    As an MLflow server it only has errors.
    """

    def next_reply(self) -> Reply:
        asked = self.requests[-1]
        echo = f"I was asked at {asked.path} with {asked.headers.get('authorization')}."
        if found := re.match(r"/(refusing|failing)\b", asked.path):
            return error_reply(401 if found[1] == "refusing" else 500, echo)
        if tools := [tool["function"]["name"] for tool in asked.body.get("tools", [])]:
            arguments = {"buttons": ["a"]} if "press" in tools else {"colour": "red"}
            return call_of("press" if "press" in tools else tools[0], {"reasoning": echo, **arguments})
        fields = {"reasoning": echo, "tool": "press", "arguments": '{"buttons": ["b"]}', "completed": ""}
        return llamacpp("\n\n".join(f"[[ ## {name} ## ]]\n{text}" for name, text in fields.items()))

    def next_listing(self) -> Reply:
        """Its models; one is called like the key that it was asked with."""
        asked = self.requests[-1]
        if re.match(r"/(refusing|failing)\b", asked.path):
            return self.next_reply()
        return json_reply({"object": "list", "data": [{"id": f"{asked.path} {asked.headers.get('authorization')}"}]})


class Scene:
    """A home folder and a folder to work in, both with secrets in them; `told` is what the commands there printed."""

    def __init__(self, folder: Path, server: Gossip, database: Path) -> None:
        self.server = server
        self.user_home = folder / USER
        self.work = folder / "work"
        self.home = self.user_home / ".local" / "share" / "pokeview"
        self.config = folder / "config.toml"
        self.rom = self.user_home / "planted.gb"
        self.told = b""
        self.home.mkdir(parents=True)
        self.work.mkdir()
        (self.home / "mlflow.db").write_bytes(database.read_bytes())
        (self.work / ".env").write_text(f"OPENAI_API_KEY={DOTENV_KEY}\n")
        self.config.write_text(f'base_url = "{self.url(LOGIN)}?token={TOKEN}"\nmodel = "scripted-model"\n')
        self.rom.write_bytes(marked_cartridge())

    def url(self, login: str = "", path: str = "") -> str:
        return self.server.base_url.replace("//", f"//{login}@" if login else "//").replace("/v1", f"{path}/v1")

    def do(self, *commands: Command, key: str = KEY) -> None:
        """Carry the commands out in one process, with that key in its environment."""
        kept = {name: it for name, it in os.environ.items() if not re.match("MLFLOW|POKEVIEW|OPENAI|OPENROUTER", name)}
        environment = kept | {
            "HOME": str(self.user_home),
            "USER": USER,
            "LOGNAME": USER,
            "POKEVIEW_CONFIG": str(self.config),
            "MLFLOW_TRACKING_USERNAME": MLFLOW_LOGIN.partition(":")[0],
            "MLFLOW_TRACKING_PASSWORD": MLFLOW_LOGIN.partition(":")[2],
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **({"OPENAI_API_KEY": key} if key else {}),
        }
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, json.dumps(commands)],
            cwd=self.work,
            env=environment,
            capture_output=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        self.told += done.stdout + done.stderr

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every file that was written, by its name, and what is packed in it."""
        planted = {self.rom, self.config, self.work / ".env"}
        for path in self.user_home.parent.rglob("*"):
            if path.is_file() and path not in planted:
                name = str(path.relative_to(self.user_home.parent))
                yield from unpacked(name, path.read_bytes())
                yield from rows_of(name, path)


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and those of what is in them where they are an archive."""
    yield name, content
    if content.startswith(b"\x1f\x8b"):
        yield from unpacked(f"{name} unpacked", gzip.decompress(content))
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from unpacked(f"{name}/{inner}", archive.read(inner))


def rows_of(name: str, path: Path) -> Iterator[tuple[str, bytes]]:
    """All values of a database, which a page's end may cut in two in its file; a recording's steps as they are read."""
    if not path.read_bytes().startswith(b"SQLite format 3"):
        return
    with closing(sqlite3.connect(path)) as database:
        tables = [table for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
            yield f"{name}, table {table}", b"\n".join(as_bytes(value) for row in rows for value in row)
    if "steps" in tables:
        with closing(Recording.open(path)) as recording:
            steps = [to_json(RecordedStep, step) for step in recording.steps()]
        yield f"{name}, steps", json.dumps(steps, default=repr).encode()


def as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def marked_cartridge() -> bytes:
    """The bundled game with MARKER where nothing is."""
    cartridge = fernvale.cartridge()
    at = max(cartridge.rfind(bytes([filler]) * 256) for filler in (0x00, 0xFF))
    assert at > 0
    return cartridge[:at] + MARKER + cartridge[at + len(MARKER) :]


@pytest.fixture
def scene(tmp_path: Path, empty_mlflow_database: Path) -> Iterator[Scene]:
    with Gossip() as server:
        yield Scene(tmp_path, server, empty_mlflow_database)


DONE = re.compile(r"^(\S+): exit code (\d+)$", re.MULTILINE)


def playing(scene: Scene, agent: str, *endpoint: str) -> list[Command]:
    """Play, and log who played."""
    return [
        (("run", "--agent", agent, *endpoint, "--steps", "2", "--json", str(scene.rom)), {}),
        (("log", agent, *endpoint, "--alias", "champion"), {}),
        (("doctor", *endpoint), {}),
        (("export", "last", "--html", "--force", "--rom", str(scene.rom)), {}),
    ]


def showing(scene: Scene) -> list[Command]:
    """All there is to make of a recording, and to list."""
    made: list[Command] = [
        (("export", "last", f"--{form}", "--rom", str(scene.rom)), {}) for form in ("cast", "svg", "gif", "recording")
    ]
    return [
        *made,
        (("verify", "last", str(scene.rom)), {}),
        (("models", "--json"), {}),
        (("models", "compare", "pokeview-openai@champion", "pokeview-openai/1"), {}),
        (("sessions", "--json"), {}),
    ]


def failing_commands(scene: Scene) -> list[Command]:
    """The endpoint refuses, fails, and is not there; the MLflow server refuses and fails."""
    asked = ("run", "--agent", "openai", "--steps", "1", "--no-mlflow", "--base-url")
    nobody = f"http://{LOGIN}@127.0.0.1:9/v1?token={TOKEN}"
    refusing = {"MLFLOW_TRACKING_URI": f"{scene.url(MLFLOW_URI_LOGIN, '/refusing').removesuffix('/v1')}?token={TOKEN}"}
    failing = {"MLFLOW_TRACKING_URI": scene.url("", "/failing").removesuffix("/v1")}
    return [
        ((*asked, scene.url(path="/refusing")), {}),
        ((*asked, scene.url(LOGIN, "/refusing") + "?token=" + TOKEN), {}),
        (("run", "--agent", "dspy", "--steps", "1", "--no-mlflow", "--base-url", scene.url(path="/refusing")), {}),
        (("doctor", "--no-mlflow", "--base-url", nobody), {}),
        (("doctor", "--base-url", scene.url(path="/refusing")), refusing),
        (("models",), refusing),
        (("models",), failing),
        (("log", "explorer"), failing),
    ]


def test_nothing_that_was_planted_is_found(scene: Scene) -> None:
    plain = "--base-url", scene.url()
    scene.do(*playing(scene, "openai", *plain), *playing(scene, "openai"), *showing(scene))
    scene.do(*playing(scene, "dspy", *plain), key="")
    codes = [int(code) for _, code in DONE.findall(scene.told.decode())]
    assert codes == [0] * len(codes), scene.told.decode()
    scene.do(*failing_commands(scene))
    check_everything_was_sent(scene)
    written = dict(scene.written())
    assert any("Basic ***" in content.decode(errors="replace") for content in written.values())
    found = [(name, secret) for secret in SECRETS for name, content in written.items() if secret in content]
    assert found == []
    assert [secret for secret in SECRETS if secret in scene.told] == []
    check_the_log_tells_what_failed_and_not_what_was_said(scene, written)
    check_nothing_of_the_machine_is_shared(scene, {name: it for name, it in written.items() if is_shared(name)})


def check_the_log_tells_what_failed_and_not_what_was_said(scene: Scene, written: Mapping[str, bytes]) -> None:
    """Neither a prompt, nor an answer, nor a piece of a cartridge is in it, and no folder of the user's."""
    [log] = [content.decode() for name, content in written.items() if name.endswith("/logs/pokeview.log")]
    for told in ("AgentError: ", "TrackingError: ", "cannot go on: ", " fails: ", "is open in ", "is finished after "):
        assert told in log
    prompts = [line for prompt in PACKAGED for line in prompt.text.splitlines() if len(line) > 20]
    assert prompts
    assert [line for line in prompts if line in log] == []
    assert [line for line in log.splitlines() if "I was asked" in line and "The MLflow s" not in line] == []
    assert [piece for piece in pieces_of(fernvale.cartridge()) if piece in log.encode()] == []
    assert str(scene.user_home) not in log


def check_nothing_of_the_machine_is_shared(scene: Scene, shared: dict[str, bytes]) -> None:
    """Neither its folders nor its user is in what leaves it, nor any piece of a cartridge in a recording."""
    for words in (USER, str(scene.user_home), str(Path(pokeview.__file__).parent)):
        assert [name for name, content in shared.items() if words.encode() in content] == []
    recordings = [content for name, content in shared.items() if ".sqlite3" in name]
    pieces = pieces_of(fernvale.cartridge())
    assert recordings
    assert pieces
    assert [piece for piece in pieces if any(piece in content for content in recordings)] == []


def pieces_of(cartridge: bytes) -> list[bytes]:
    """Pieces that nothing else has by chance."""
    pieces = [cartridge[at : at + 64] for at in range(0, len(cartridge), 64)]
    return [piece for piece in pieces if len(set(piece)) > 8]


def check_everything_was_sent(scene: Scene) -> None:
    """What the servers do not know, they could not have told."""
    asked = [f"{request.path} {request.headers.get('authorization')}" for request in scene.server.requests]
    logins = [b64encode(login.encode()).decode() for login in LOGINS]
    assert [sent for sent in (KEY, DOTENV_KEY, TOKEN, *logins) if not any(sent in words for words in asked)] == []


def is_shared(name: str) -> bool:
    """What leaves the machine: artifacts, traces' attachments, what was exported, recordings."""
    return "/artifacts/" in name or name.startswith("work/") or name.partition(",")[0].endswith(".sqlite3")
