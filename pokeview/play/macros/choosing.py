"""Choosing from a menu: every press of the cursor is checked before A is pressed."""

import unicodedata
from collections.abc import Iterable

from pokeview.games.state import Menu
from pokeview.play.actions import Button
from pokeview.play.macros.pad import Pad, Performance

NO_MENU = "there is no menu to choose from"
MOST_LIST_ROWS = 24
"""No list is longer: a bag holds 20 kinds of items."""


def choose(pad: Pad, *names: str) -> Performance:
    """Put the cursor on the option that has one of these names, and press A."""
    menu = pad.menu()
    if menu is None:
        return NO_MENU
    index = find_option(menu, *names)
    if index is None:
        return f"the menu has no {names[0]!r}, only {listed(menu.options)}"
    return (yield from choose_at(pad, menu, index))


def choose_at(pad: Pad, menu: Menu, index: int) -> Performance:
    """Put the cursor of the menu that is up on an option, one checked press at a time, and press A."""
    for _ in range(2 * len(menu.options)):
        if menu.cursor == index:
            return (yield from _confirm(pad, menu.options[index]))
        yield from pad.press(towards(menu, index))
        now = pad.menu()
        if now is None:
            return "the menu has closed"
        if now.options != menu.options:
            return f"the menu has changed to {listed(now.options)}"
        menu = now
    return f"the cursor stays on {menu.chosen!r} and does not get to {menu.options[index]!r}"


def choose_from_list(pad: Pad, *names: str) -> Performance:
    """The same in a list that is longer than what is shown of it: it is scrolled down, then up, as far as it goes."""
    for button in (Button.DOWN, Button.UP):
        for _ in range(MOST_LIST_ROWS):
            menu = pad.menu()
            if menu is None or find_option(menu, *names) is not None:
                return (yield from choose(pad, *names))
            yield from pad.press(button)
            if pad.menu() == menu:
                break
    return (yield from choose(pad, *names))


def find_option(menu: Menu, *names: str) -> int | None:
    """The index of the option that is called one of these names; of several, the one with the cursor or the first."""
    found = [index for index, option in enumerate(menu.options) if any(same(option, name) for name in names)]
    return menu.cursor if menu.cursor in found else next(iter(found), None)


def offers(menu: Menu | None, *names: str) -> bool:
    """True when a menu is up and has an option that is called one of these names."""
    return menu is not None and find_option(menu, *names) is not None


def same(one: str, other: str) -> bool:
    """True for names that differ in case, accents and spaces at most; an empty name is like no other."""
    return bool(_comparable_name(one)) and _comparable_name(one) == _comparable_name(other)


def listed(names: Iterable[str]) -> str:
    """Names as they are told to a player; 'nothing' when there are none."""
    return ", ".join(filter(None, names)) or "nothing"


def towards(menu: Menu, index: int) -> Button:
    """The press that brings the cursor nearer to an option."""
    (row, column), (cursor_row, cursor_column) = menu.places[index], menu.places[menu.cursor]
    # Rows come first: in a list that is indented unevenly no option lies to the side of another.
    if row != cursor_row:
        return Button.DOWN if row > cursor_row else Button.UP
    return Button.RIGHT if column > cursor_column else Button.LEFT


def _confirm(pad: Pad, option: str) -> Performance:
    before = pad.read()
    yield from pad.press(Button.A)
    return f"choosing {option!r} changed nothing" if pad.read() == before else ""


def _comparable_name(name: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return " ".join("".join(letters).casefold().split())
