"""Keys of one's own: what they may be, and that README names the keys and commands that there are."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from textual.binding import Binding, BindingsMap

from pokeview.config import load_config
from pokeview.errors import SettingError
from pokeview.tui.apps.attach import attach
from pokeview.tui.apps.replay import replay
from pokeview.tui.apps.watch import watch
from pokeview.tui.commands.command import Command, bindings, key_name
from pokeview.tui.commands.user_keys import COMMANDS, SCREENS, checked_keys, keyed, keymap
from pokeview.tui.commands.watch_commands import WATCH_COMMANDS

README = (Path(__file__).parents[3] / "README.md").read_text()


def test_a_command_has_one_entry_and_each_of_its_screens_the_same() -> None:
    for commands in SCREENS:
        assert len({command.id for command in commands}) == len(commands)
        assert len({command.action for command in commands}) == len(commands)
        assert all(COMMANDS[command.id] is command for command in commands)


def test_a_key_of_ones_own_takes_the_place_of_the_first() -> None:
    own = {command.id: command.keys for command in keyed(WATCH_COMMANDS, checked_keys({"watch.play": "k, f5"}))}
    assert own == {command.id: command.keys for command in WATCH_COMMANDS} | {"watch.play": "k, f5"}


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"watch.pley": "k"}, "There is no command 'watch.pley' that [keys] could name. Did you mean 'watch.play'?"),
        ({"zzz": "k"}, "There is no command 'zzz' that [keys] could name. There are: pad.up, pad.down, "),
        ({"watch.play": "spacebar"}, "There is no key 'spacebar', which [keys] gives to watch.play. "),
        ({"watch.play": "crtl+k"}, "There is no key 'crtl+k', which [keys] gives to watch.play. "),
        ({"watch.play": ""}, "There is no key '', which [keys] gives to watch.play. "),
        ({"watch.play": "p"}, "The key 'p' is used twice, for watch.play and picture.palette: "),
        ({"watch.play": "k", "watch.step": "k"}, "The key 'k' is used twice, for watch.play and watch.step: "),
        ({"watch.play": "?"}, "The key '?' is used twice, for watch.play and watch.help: "),
        ({"replay.last": "end,left"}, "The key 'left' is used twice, for replay.back and replay.last: "),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(keys: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(SettingError) as error:
        checked_keys(keys)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    "keys",
    [
        {"watch.play": "p", "attach.play": "p", "replay.play": "p", "picture.palette": "space"},
        {"pad.left": "h", "past.back": "h"},
        {"watch.play": "plus", "watch.faster": "ctrl+up"},
        {"attach.play": "u"},
    ],
)
def test_commands_may_change_keys_or_share_those_that_are_never_meant_at_the_same_time(keys: Mapping[str, str]) -> None:
    assert checked_keys(keys) == keys


@pytest.mark.parametrize("commands", SCREENS)
@pytest.mark.parametrize("keys", [{"watch.run": "g", "past.now": "f7", "replay.back": "f8", "attach.help": "f9"}])
def test_a_key_that_is_given_away_leaves_its_other_commands_in_their_order(
    commands: tuple[Command, ...], keys: Mapping[str, str]
) -> None:
    wanted: dict[str, list[str]] = {}
    for binding in Binding.make_bindings(bindings(keyed(commands, keys))):
        wanted.setdefault(binding.key, []).append(str(binding.id))
    made = BindingsMap(bindings(commands))
    made.apply_keymap(keymap(keys))
    assert {key: list(dict.fromkeys(one.id for one in ones)) for key, ones in made.key_to_bindings.items()} == wanted


def test_every_screen_looks_at_the_settings_before_all_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\nwatch.pley = "k"\n"watch.step" = "f5"\n')
    monkeypatch.setenv("POKEVIEW_CONFIG", str(file))
    config = load_config()
    assert config.keys == {"watch.pley": "k", "watch.step": "f5"}
    assert SettingError.exit_code == 2
    for show in (partial(watch, config), partial(attach, config, None), partial(replay, config, "last")):
        with pytest.raises(SettingError, match=r"Did you mean 'watch\.play'\?"):
            show()


def test_readme_names_each_key_and_only_those() -> None:
    table = README.split("| key | does |", 1)[1].split("\n\n")[0]
    cells = [row.split("|")[place] for row in table.splitlines()[2:] for place in (1, 4)]
    named = {name for cell in cells for name in re.findall("`([^`]+)`", cell)}
    assert named == {key_name(key) for command in COMMANDS.values() for key in command.key_list}


def test_readme_names_each_command() -> None:
    named = set(re.findall(r"`((?:watch|attach|replay|past|pad|decision|picture|commands)\.\w+)`", README))
    assert named == set(COMMANDS)
