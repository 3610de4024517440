"""The `.env` file in the current folder: anybody's, perhaps, as it comes with a folder that somebody else has made.

Only the names below are read from it, and a key that is not in it is never sent to an address that is.
"""

import grp
import os
import pwd
import stat
import sys
import tomllib
from collections.abc import MutableMapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from pokeview.config import config_file

ENV_FILE = Path(".env")
KEY_NAMES = ("OPENAI_API_KEY", "OPENROUTER_API_KEY")
ADDRESS_NAME = "OPENAI_BASE_URL"
NAMES = (*KEY_NAMES, ADDRESS_NAME, "POKEVIEW_AGENT", "POKEVIEW_MODEL", "POKEVIEW_VISION")
"""What is read from it."""
_MOST_BYTES = 64 << 10
_MOST_TOLD = 5

_address_from_file = ""
"""The endpoint that this process knows from the file alone; '' for none."""


def read_env_file(path: Path = ENV_FILE, environ: MutableMapping[str, str] = os.environ) -> None:
    """Take from the file what the environment lacks. What cannot be read, or is not read, is told on stderr."""
    global _address_from_file
    _address_from_file = ""
    try:
        text = _text_of(path)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        _note(f"{path} is not read: {error.strerror if isinstance(error, OSError) else error}.")
        return
    values = {name: value for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items() if value}
    if passed_over := [name for name in values if name not in NAMES]:
        listed = ", ".join(repr(name)[1:-1][:40] for name in passed_over[:_MOST_TOLD])
        more = f" and {len(passed_over) - _MOST_TOLD} more" if len(passed_over) > _MOST_TOLD else ""
        _note(f"{path}: {listed}{more} not read; only these are: {', '.join(NAMES)}.")
    taken = {name: value for name in NAMES if (value := values.get(name)) and name not in environ}
    environ.update(taken)
    if ADDRESS_NAME in taken and not any(name in taken for name in KEY_NAMES):
        _address_from_file = taken[ADDRESS_NAME]


def withhold_keys(base_url: str | None, given: str | None, environ: MutableMapping[str, str] = os.environ) -> None:
    """Forget the environment's keys where they would go to an address that only the file knows.

    `base_url` is the endpoint of the settings, `given` what a flag says of it.
    """
    if not _address_from_file or given or base_url != _address_from_file or base_url == _configured_address():
        return
    if kept := [name for name in KEY_NAMES if environ.pop(name, "")]:
        _note(
            f"{' and '.join(kept)} of the environment is not sent to the {ADDRESS_NAME} of {ENV_FILE}: "
            "give --base-url to send it there."
        )


def _text_of(path: Path) -> str:
    """Raises FileNotFoundError, OSError, and ValueError with the reason why nobody should read it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _check_trusted(os.fstat(descriptor))
        content = os.read(descriptor, _MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > _MOST_BYTES:
        raise ValueError("it is too large")
    if b"\0" in content:
        raise ValueError("it is no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is no UTF-8 text") from None


def _check_trusted(status: os.stat_result) -> None:
    """Raises ValueError with the reason why nobody should read such a file."""
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is no plain file")
    if status.st_uid not in (os.geteuid(), 0):
        raise ValueError("it belongs to somebody else")
    if status.st_mode & stat.S_IWOTH or (status.st_mode & stat.S_IWGRP and not _is_own_group(status.st_gid)):
        raise ValueError("others can write it (chmod 600 helps)")


def _is_own_group(gid: int) -> bool:
    """True for a group that nobody but this user is in, as many systems make one for each."""
    try:
        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(gid)
    except KeyError:
        return False
    others = set(group.gr_mem) - {user.pw_name}
    return gid == user.pw_gid and not others and group.gr_name == user.pw_name


def _configured_address() -> str | None:
    try:
        address = tomllib.loads(config_file().read_text(encoding="utf-8")).get("base_url")
    except (OSError, ValueError, RecursionError):
        return None
    return address if isinstance(address, str) else None


def _note(text: str) -> None:
    print(f"pokeview: {text}", file=sys.stderr)
