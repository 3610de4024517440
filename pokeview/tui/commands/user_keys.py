"""Keys of one's own, by the ids of commands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import combinations

from textual.binding import Keymap
from textual.keys import Keys

from pokeview.errors import SettingError
from pokeview.tui.commands.attach_commands import ATTACH_COMMANDS
from pokeview.tui.commands.command import Command, key_name
from pokeview.tui.commands.replay_commands import REPLAY_COMMANDS
from pokeview.tui.commands.watch_commands import WATCH_COMMANDS

SCREENS: tuple[Sequence[Command], ...] = (WATCH_COMMANDS, ATTACH_COMMANDS, REPLAY_COMMANDS)
"""The commands of each screen."""
COMMANDS = {command.id: command for commands in SCREENS for command in commands}
_NAMED_KEYS = {key.value for key in Keys}
_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}


def checked_keys(wanted: Mapping[str, str]) -> Mapping[str, str]:
    """The same keys. Raises SettingError for a command or a key that does not exist, or a key that is used twice."""
    for command_id, keys in wanted.items():
        if command_id not in COMMANDS:
            raise SettingError(f"There is no command {command_id!r} that [keys] could name.{_nearest_hint(command_id)}")
        for key in keys.split(","):
            _check_key(command_id, key.strip())
    for commands in SCREENS:
        _check_clashes(commands, wanted)
    return wanted


def keyed(commands: Iterable[Command], keys: Mapping[str, str]) -> tuple[Command, ...]:
    """The commands with these keys in place of their own."""
    return tuple(_with_keys(command, keys[command.id]) if command.id in keys else command for command in commands)


def keymap(keys: Mapping[str, str]) -> Keymap:
    """The same for Textual, which drops whatever shares a key with a command that gets others: so all are named."""
    return {command.id: command.keys for command in keyed(COMMANDS.values(), keys)} if keys else {}


def _with_keys(command: Command, keys: str) -> Command:
    # Where the words on a button are the key, they are another key's now.
    bars = {bar: replace(caption, keyed=True) for bar, caption in command.bars.items()}
    return replace(command, keys=keys, bars=bars)


def _nearest_hint(command_id: str) -> str:
    nearest = get_close_matches(command_id, COMMANDS, n=1)
    return f" Did you mean {nearest[0]!r}?" if nearest else f" There are: {', '.join(COMMANDS)}."


def _check_key(command_id: str, key: str) -> None:
    *modifiers, bare = key.split("+") if len(key) > 1 else [key]
    known = bare in _NAMED_KEYS or len(key_name(bare)) == 1
    if not key or not known or not _MODIFIERS.issuperset(modifiers):
        raise SettingError(f"There is no key {key!r}, which [keys] gives to {command_id}. Try p, f5 or ctrl+k.")


def _check_clashes(commands: Sequence[Command], wanted: Mapping[str, str]) -> None:
    """Commands may share a key only where they do so without being told: those are never meant at the same time."""
    own = dict(_shared_keys(commands))
    for pair, key in _shared_keys(keyed(commands, wanted)):
        if pair not in own:
            first, second = pair
            raise SettingError(
                f"The key {key_name(key)!r} is used twice, for {first} and {second}: give one of them another."
            )


def _shared_keys(commands: Iterable[Command]) -> Iterator[tuple[tuple[str, str], str]]:
    for one, other in combinations(commands, 2):
        for key in one.key_list:
            if key in other.key_list:
                yield (one.id, other.id), key
