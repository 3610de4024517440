"""A session as moments to look at: what was played is motion, what was thought captions, held for reading."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from pokeview.play.actions import describe
from pokeview.play.events import (
    Decided,
    Event,
    FrameDrawn,
    GameFinished,
    MilestoneReached,
    Picture,
    StepDone,
    StepStarted,
    ThoughtStreamed,
)
from pokeview.play.pacing import FRAMES_PER_SECOND
from pokeview.text.untrusted import plain, plain_line

READ_CHARACTERS_PER_SECOND = 40
SHORTEST_PAGE_SECONDS, LONGEST_PAGE_SECONDS = 0.5, 2.5
MILESTONE_SECONDS = 1.5
END_SECONDS = 3.0
MOST_PAGES = 4
"""Of one step's thoughts; of a longer one the last pages are shown, where the decision is."""


@dataclass(frozen=True, slots=True)
class FilmCaption:
    """What is said under a picture, as plain text: who plays which step, news beside that, thoughts, the action."""

    heading: str = ""
    news: str = ""
    thought: tuple[str, ...] = ()
    action: str = ""


@dataclass(frozen=True, slots=True)
class FilmMoment:
    """A picture, its caption, and how long both are seen."""

    picture: Picture
    caption: FilmCaption
    seconds: float

    def looks_like(self, other: "FilmMoment") -> bool:
        return self.caption == other.caption and np.array_equal(self.picture, other.picture)


@dataclass(frozen=True, slots=True)
class FilmPace:
    """How game time becomes film time: `speed` 2 is twice the real machine's."""

    speed: int
    pictures_per_second: int

    @property
    def picture_every(self) -> int:
        """Frames of the game between two pictures."""
        return FRAMES_PER_SECOND * self.speed // self.pictures_per_second

    def acting(self, frames: int) -> float:
        """The seconds that so many frames of the game take."""
        return frames / FRAMES_PER_SECOND / self.speed

    def reading(self, lines: Iterable[str]) -> float:
        """The seconds that a page of thoughts is held."""
        characters = sum(map(len, lines))
        seconds = min(LONGEST_PAGE_SECONDS, max(SHORTEST_PAGE_SECONDS, characters / READ_CHARACTERS_PER_SECOND))
        return seconds / self.speed

    def holding(self, seconds: float) -> float:
        return seconds / self.speed


class Film:
    """Turns the events of a session into moments. `pages` breaks a thought into the lines of each page."""

    def __init__(self, picture: Picture, pace: FilmPace, pages: Callable[[str], list[tuple[str, ...]]]) -> None:
        self._picture = picture
        self._pace = pace
        self._pages = pages
        self._caption = FilmCaption()
        self._thought = ""

    def moments(self, events: Iterable[Event]) -> Iterator[FilmMoment]:
        """The moments of all events, each different from the one before it, and a longer look at the end."""
        return merged(self._unmerged(events))

    def _unmerged(self, events: Iterable[Event]) -> Iterator[FilmMoment]:
        for event in events:
            yield from self._moments_of_event(event)
        yield self._film_moment(END_SECONDS)

    def _moments_of_event(self, event: Event) -> Iterator[FilmMoment]:
        match event:
            case StepStarted(step, agent):
                self._thought, self._caption = "", FilmCaption(f"#{step}  {plain_line(agent)}")
            case ThoughtStreamed(_, text):
                self._thought += text
            case Decided(_, decision):
                yield from self._think_in_pages(plain_line(decision.reason))
                self._caption = replace(self._caption, action=plain_line(describe(decision.action)))
            case FrameDrawn(_, picture):
                self._picture = picture
                yield self._film_moment(self._pace.acting(self._pace.picture_every))
            case MilestoneReached(_, _, title):
                yield from self._tell_news(f"Milestone: {plain_line(title)}")
            case StepDone(picture=picture):
                self._picture = picture
            case GameFinished():
                yield from self._tell_news("The game is finished")

    def _think_in_pages(self, reason: str) -> Iterator[FilmMoment]:
        """Show the thoughts page by page; the last page stays. Many agents give as their reason what they thought."""
        thought = plain(self._thought).strip()
        if reason not in thought.replace("\n", " "):
            thought = f"{thought}\n{reason}".strip()
        for page in self._pages(thought)[-MOST_PAGES:]:
            self._caption = replace(self._caption, thought=page)
            yield self._film_moment(self._pace.reading(page))

    def _tell_news(self, news: str) -> Iterator[FilmMoment]:
        self._caption = replace(self._caption, news=news)
        yield self._film_moment(self._pace.holding(MILESTONE_SECONDS))

    def _film_moment(self, seconds: float) -> FilmMoment:
        return FilmMoment(self._picture, self._caption, seconds)


def merged(moments: Iterable[FilmMoment]) -> Iterator[FilmMoment]:
    """The same film without repeats: moments that look alike become one that is seen longer."""
    last: FilmMoment | None = None
    for moment in moments:
        if last is not None and moment.looks_like(last):
            last = replace(last, seconds=last.seconds + moment.seconds)
            continue
        if last is not None:
            yield last
        last = moment
    if last is not None:
        yield last


def pages_of(lines: list[str], lines_a_page: int) -> list[tuple[str, ...]]:
    """Lines as pages of so many."""
    return [tuple(lines[start : start + lines_a_page]) for start in range(0, len(lines), lines_a_page)]
