"""Finds a command by its name, and does it."""

from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from pokeview.tui.commands.command import Command, as_told
from pokeview.tui.controls.session_screen import SessionScreen

PLACEHOLDER = "What shall be done?"


def command_palette() -> CommandPalette:
    """A palette of all commands that are available on the screen it is opened on."""
    return CommandPalette([CommandSearch], placeholder=PLACEHOLDER)


class CommandSearch(Provider):
    """Looks in the names of commands, and in the sentences that tell of them."""

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(
                self._row(Content(command.name), command), self._do(command), command.name, command.sentence
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.name) or _told(command, query)
            if score:
                row = self._row(matcher.highlight(command.name), command)
                yield Hit(score, row, self._do(command), command.name, command.sentence)

    def _commands(self) -> list[Command]:
        screen = self.screen
        assert isinstance(screen, SessionScreen)
        return [command for command in as_told(screen.commands) if screen.is_available(command)]

    def _row(self, name: Content, command: Command) -> Content:
        keys = ", ".join(self.app.get_key_display(key) for key in command.key_bindings)
        return Content.assemble(name, "  ", (keys, "$accent not bold"))

    def _do(self, command: Command) -> IgnoreReturnCallbackType:
        return partial(self.app.run_action, command.action, self.screen)


def _told(command: Command, query: str) -> float:
    """The least score of all where the sentence has the words in it."""
    return 0.01 if query.casefold() in command.sentence.casefold() else 0.0
