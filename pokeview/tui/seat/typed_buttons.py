"""Reads buttons that were typed: 'up up a', or 'up x2, a' as actions are described."""

import re

from pokeview.errors import PokeviewError
from pokeview.play.actions import Action, Button, Buttons, describe, press
from pokeview.play.macros.performing import MOST_PRESSES

_REPEATS = re.compile(r"[x×*](\d{1,9})")


class NotAButton(PokeviewError):
    """A word that names no button."""


def read_buttons(text: str) -> Buttons:
    """The buttons in order. Raises NotAButton with a sentence for whoever typed it."""
    buttons: list[Button] = []
    for word in text.lower().replace(",", " ").split():
        repeats = _REPEATS.fullmatch(word)
        if repeats and buttons:
            buttons += [buttons[-1]] * min(int(repeats[1]) - 1, MOST_PRESSES)
        else:
            buttons.append(_button(word))
    if not 0 < len(buttons) <= MOST_PRESSES:
        raise NotAButton(f"Type 1 to {MOST_PRESSES} buttons, for example: up up a")
    return press(*buttons)


def typed(action: Action) -> str:
    """The action as it could be typed, '' for one that is not made of buttons."""
    return describe(action) if isinstance(action, Buttons) else ""


def _button(word: str) -> Button:
    try:
        return Button(word)
    except ValueError:
        raise NotAButton(f"'{word}' is no button. There are: {', '.join(Button)}.") from None
