"""Redacts text that leaves this machine: no key and no home folder is in it, and any store can keep it.

All else stays as it was said, for a trace is evidence; whoever shows it makes it plain.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from pokeview.text.secret_forms import Secrets

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_SHORTEST_SECRET = 8
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but for tabs and newlines, and halves of surrogate pairs, which no database takes."""


class Redactor:
    """Redacts what is in `environ` under a name like OPENAI_API_KEY, and the path of the home folder."""

    def __init__(self, environ: Mapping[str, str] = os.environ, home: Path | None = None) -> None:
        secrets = {value for name, value in environ.items() if _SECRET_NAME.search(name)}
        self._secrets = Secrets(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
        self._home = str(home or Path.home())

    def __call__(self, text: str, longest: int) -> str:
        """The text as it may be shared, at most `longest` characters of it."""
        # Redacted before it is cut: half a key is part of a key.
        text = self._secrets.hidden(text, "[secret]")
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        text = _UNSTORABLE.sub(" ", text)
        return text if len(text) <= longest else text[: longest - 1] + "…"
