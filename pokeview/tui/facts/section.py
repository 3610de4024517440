"""A part of a long text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it."""

    heading: str
    text: str
