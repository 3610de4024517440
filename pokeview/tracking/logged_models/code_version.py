"""Which commit the running code is, where it runs from a git checkout."""

import subprocess
from functools import cache
from pathlib import Path

import pokeview

_CHECKOUT = Path(pokeview.__file__).parent.parent
_LONGEST_SECONDS = 5


@cache
def git_commit() -> str:
    """The commit's hash, with '-dirty' behind it when files were changed since; '' outside of a checkout."""
    if not (_CHECKOUT / ".git").exists():
        return ""
    command = ["git", "-C", str(_CHECKOUT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
