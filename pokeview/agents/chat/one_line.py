"""Text of others inside our own sentences: on one line, without control characters, never long."""


def one_line(text: str, most_characters: int = 300) -> str:
    """The text on one line; what cannot be printed becomes a space, what is too long ends in '...'."""
    start = text[: 4 * most_characters]
    line = " ".join("".join(char if char.isprintable() else " " for char in start).split())
    return line if len(line) <= most_characters else line[: most_characters - 3] + "..."


def quoted(value: object, most_characters: int = 80) -> str:
    """The value as a sentence can name it: 'up'."""
    return one_line(repr(value[: 4 * most_characters] if isinstance(value, str) else value), most_characters)
