"""The doctor's look at the terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pokeview.agents.chat.probing import Check
from pokeview.config import Config
from pokeview.doctor.findings import findings
from pokeview.doctor.hearing import hear
from pokeview.doctor.quiet_terminal import QuietTerminal, is_ours
from pokeview.doctor.samples import SAMPLES_WIDTH, ask_what_is_seen, can_be_shown, sample_lines
from pokeview.picture.picture_options import PictureOptions
from pokeview.picture.seen_blocks import SeenBlocks, terminal_name
from pokeview.tui.picture.pictures import Pictures


class TerminalCheck:
    """Asks the terminal at stdin and stdout what it can do, and its viewer what can be seen. Raises SettingError."""

    def __init__(self, config: Config, terminal: QuietTerminal) -> None:
        self._terminal = terminal
        self._seen = SeenBlocks(config.home)
        self._pictures = Pictures(PictureOptions.of(config), os.environ)
        self._heard = hear(terminal, sys.stdout.fileno(), os.environ)
        self._pictures.answered(self._heard.answers)

    def checks(self) -> Iterator[Check]:
        """What it can do, and how pictures will be shown in it."""
        return findings(self._heard, self._pictures, os.environ)

    def show_samples(self, *, questions: bool) -> None:
        """Show the kinds of blocks where they can be shown, with a question for each that not every font has."""
        if not can_be_shown(self._pictures.terminal) or self._heard.columns < SAMPLES_WIDTH:
            return
        print("\nThe same piece of a picture in four kinds of blocks:\n")
        print("\n".join(sample_lines(self._pictures.depth)))
        if questions:
            print()
            ask_what_is_seen(self._terminal, self._seen, terminal_name(os.environ, self._heard.answers))
        print(flush=True)


@contextmanager
def quiet_terminal() -> Iterator[QuietTerminal | None]:
    """The terminal at stdin and stdout, None where there is none in front of anybody.

    What it answers later than it was waited for is kept from the shell as long as the context lasts.
    """
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()) or not is_ours(sys.stdin.fileno()):
        yield None
        return
    with QuietTerminal(sys.stdin.fileno(), sys.stdout.fileno()) as terminal:
        yield terminal
