"""What can be done on a screen: one entry for each thing, from which its key, button, help and name all derive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from string import punctuation

from textual.actions import parse
from textual.binding import Binding


class Need(Enum):
    """What there must be for a command to be available."""

    NOTHING = "nothing"
    SESSION = "an open session"
    RECORDING = "a recording that can be looked back at"
    PAST_STEP = "a past step that is looked at"
    PAD = "the viewer at the pad"
    DECISION = "a decision that waits"


class Bar(StrEnum):
    """A row of buttons."""

    WATCH = "watch"
    ATTACH = "attach"
    REPLAY = "replay"
    PAST = "past"
    PAD = "pad"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class ButtonCaption:
    """The words on a button: `brief` where there is little room; a button whose words are '' is left out.

    Those that are not `needed` are left out where there is least room, and `spare` ones unless there is room for all.
    `keyed` is False if the words are the key.
    """

    full: str
    brief: str
    needed: bool = True
    keyed: bool = True
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done on a screen. `name` and `sentence` tell of it, `keys` are separated by commas.

    `does` names what carries it out: a control, a method of that, and the arguments. Of commands that share a key the
    first counts that is available; those that `come_first` count before what the panels do with their keys. One that
    `steers` changes a session of another process.
    """

    id: str
    keys: str
    does: str
    name: str
    sentence: str
    bars: Mapping[Bar, ButtonCaption] = field(default_factory=dict)
    needs: Need = Need.SESSION
    steers: bool = False
    comes_first: bool = False

    @property
    def control(self) -> str:
        return self.does.partition(".")[0]

    @property
    def method(self) -> str:
        return parse(self.does)[1]

    @property
    def arguments(self) -> tuple[object, ...]:
        return parse(self.does)[2]

    @property
    def action(self) -> str:
        """What Textual calls, on the screen."""
        return do(self.method, *self.arguments)

    @property
    def section(self) -> str:
        """The part of the help in which it is told of."""
        return self.id.partition(".")[0]

    @property
    def key_list(self) -> tuple[str, ...]:
        """Its keys by the names that Textual gives them."""
        return tuple(binding.key for binding in self.key_bindings)

    @property
    def key_bindings(self) -> tuple[Binding, ...]:
        """A binding for each of its keys."""
        return tuple(Binding.make_bindings([self.binding]))

    @property
    def binding(self) -> Binding:
        return Binding(
            self.keys,
            self.action,
            self.name,
            show=bool(self.bars),
            priority=self.comes_first,
            tooltip=self.sentence,
            id=self.id,
        )


# A comma separates keys, so its own is named.
_CHARACTERS = {
    next(iter(Binding.make_bindings([Binding(character, "")]))).key: character
    for character in punctuation
    if character != ","
}
_SECTIONS = ("watch", "attach", "replay", "picture", "commands", "past", "pad", "decision")


def do(method: str, *arguments: object) -> str:
    """The action of a screen that calls a method of one of its controls."""
    return f"do({(method, *arguments)!r})"


def key_name(key: str) -> str:
    """A key as somebody would write it: '?' for 'question_mark'."""
    return _CHARACTERS.get(key, key)


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Their keys."""
    return [command.binding for command in commands]


def on_bar(commands: Iterable[Command], bar: Bar) -> tuple[list[Binding], dict[str, ButtonCaption]]:
    """The commands that have a button on a bar, with what it says."""
    there = [command for command in commands if bar in command.bars]
    return bindings(there), {command.action: command.bars[bar] for command in there}


def as_told(commands: Iterable[Command]) -> Sequence[Command]:
    """In the order in which the help tells of them."""
    return sorted(commands, key=lambda command: _SECTIONS.index(command.section))
