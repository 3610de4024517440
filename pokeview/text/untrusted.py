"""Makes text that somebody else wrote safe to show: models, cartridges and servers say what they like."""

import re

TAB = " " * 4
LONGEST_LINE = 1000
"""Characters of a name, a title, an address or a sentence; nobody reads more of one."""

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor moves, erasing
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC strings
    r"|\x1b[ -/]*[0-~]"  # two-character escapes: reset, character sets
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# They change how wide the character before them is, which terminals and width tables disagree about.
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f]")


def plain(text: str) -> str:
    """The text without escape sequences, control, bidirectional and invisible characters; line ends become newlines."""
    if _is_plain(text):
        return text
    text = _LINE_END.sub("\n", _ESCAPE_SEQUENCE.sub("", text))
    text = _VARIATION_SELECTOR.sub("", text.replace("\t", TAB))
    return text if _is_plain(text) else "".join(_visible(character) for character in text)


def plain_line(text: str) -> str:
    """The same on a single line of bounded length: a name, a title, an address, a sentence."""
    # Four times as much is looked at, since much of it may be blank or not to be shown.
    line = " ".join(plain(text[: 4 * LONGEST_LINE]).split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _is_plain(text: str) -> bool:
    return text.replace("\n", "").isprintable() and not _VARIATION_SELECTOR.search(text)


def _visible(character: str) -> str:
    """The character if it can be seen, a space for any kind of space, nothing for the rest."""
    if character == "\n" or character.isprintable():
        return character
    return " " if character.isspace() else ""
