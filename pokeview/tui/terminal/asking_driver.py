"""Asks the terminal what it can do, while the app already runs: no key is lost, and nothing waits for an answer."""

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from pokeview.picture.answer_sieve import AnswerSieve
from pokeview.picture.kitty import DELETE_ALL
from pokeview.picture.terminal_answers import QUERIES, TerminalAnswers, may_be_asked, read_answers

IDLE_SECONDS = 0.1
"""An escape key is known to be one when nothing has followed it for so long."""
_READ_BYTES = 4096


class TerminalAnswered(Message, bubble=False):
    """The terminal has said what it can do."""

    def __init__(self, answers: TerminalAnswers) -> None:
        super().__init__()
        self.answers = answers


class AskingDriver(LinuxDriver):
    """Textual's driver, made to ask `QUERIES` at the start and to send the app `TerminalAnswered`."""

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was, and no image in it, whatever became of those who showed one."""
        if self._asks:
            self.write(DELETE_ALL)
        super().stop_application_mode()

    @property
    def _asks(self) -> bool:
        return self.input_tty and may_be_asked(os.environ)

    def run_input_thread(self) -> None:
        """Wait for input and send the app its events."""
        sieve = AnswerSieve()
        if self._asks:
            self.write(QUERIES)
        else:
            sieve.is_complete = True
        parser = XTermParser(self._debug)
        for text in self._typed_inputs():
            for event in [*self._parsed_events(parser, sieve, text), *parser.tick()]:
                self.process_message(event)

    def _parsed_events(self, parser: XTermParser, sieve: AnswerSieve, text: str) -> Iterator[Message]:
        was_complete = sieve.is_complete
        if typed := sieve.let_through(text) if text else sieve.let_escape_through():
            yield from parser.feed(typed)
        if sieve.is_complete and not was_complete:
            yield TerminalAnswered(read_answers(sieve.answers))

    def _typed_inputs(self) -> Iterator[str]:
        """What comes in, '' whenever nothing did for a while, until input is to be read no more."""
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        while not self.exit_event.is_set():
            if not poll.poll(1000 * IDLE_SECONDS):
                yield ""
            elif received := os.read(self.fileno, _READ_BYTES):
                yield decode(received)
            else:
                self.exit_event.wait(IDLE_SECONDS)
