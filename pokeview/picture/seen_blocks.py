"""Which fine blocks viewers have seen to work: no query tells whether a terminal's font has them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from pokeview.errors import SettingError
from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.picture_choices import FINE_MODES, PictureMode

_NAME = re.compile(r"[^0-9(]*")


def terminal_name(environment: Mapping[str, str], answers: TerminalAnswers) -> str:
    """What a terminal says that it is called, without its version; TERM if it says nothing."""
    named = _NAME.match(answers.name)
    return (named[0].strip() if named else "") or environment.get("TERM", "")


class SeenBlocks:
    """What was answered, by the name of the terminal, in a file under pokeview's home. Raises SettingError."""

    def __init__(self, home: Path) -> None:
        self.path = home / "seen_blocks.json"

    def finest(self) -> dict[str, PictureMode]:
        """The finest mode that was seen to work in each terminal; terminals in which none was are left out."""
        return {name: seen[-1] for name in self._read_answers() if (seen := self.of(name))}

    def of(self, terminal: str) -> tuple[PictureMode, ...]:
        """The modes that were seen to work in a terminal, the finest last."""
        seen = self._read_answers().get(terminal, [])
        return tuple(mode for mode in FINE_MODES if mode.value in seen)

    def note(self, terminal: str, answers: Mapping[PictureMode, bool]) -> None:
        """Keep what was answered of some modes."""
        noted = self._read_answers()
        seen = {mode: mode in self.of(terminal) for mode in FINE_MODES} | dict(answers)
        noted[terminal] = [mode.value for mode, is_seen in seen.items() if is_seen]
        self._write_answers(noted)

    def _read_answers(self) -> dict[str, list[str]]:
        try:
            noted: dict[str, list[str]] = json.loads(self.path.read_bytes())
            return {str(name): list(modes) for name, modes in noted.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise SettingError(
                f"{self.path} cannot be read ({error}); delete it, and run `pokeview doctor`."
            ) from error

    def _write_answers(self, noted: dict[str, list[str]]) -> None:
        unfinished = self.path.with_suffix(".unfinished")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(noted, indent=1))
            unfinished.replace(self.path)
        except OSError as error:
            raise SettingError(f"{self.path} cannot be written ({error.strerror}).") from error
