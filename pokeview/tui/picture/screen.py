"""The Game Boy's screen as a widget."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from pokeview.picture.backpressure import Backpressure
from pokeview.picture.game_palettes import GREY, SHORT_GREY, GamePalette
from pokeview.picture.glyphs import HALF, GlyphSet
from pokeview.picture.kitty import KittyImages, image_ids
from pokeview.play.events import Picture
from pokeview.play.picture_choices import ColourDepth
from pokeview.tui.picture.drawing import Drawing
from pokeview.tui.picture.pixel_drawing import PixelDrawing
from pokeview.tui.picture.sight import Sight

WAITING = "waiting for the first picture"


class Look(NamedTuple):
    """How pictures are drawn. Without a depth, the terminal has what Textual thinks that it has.

    With `is_pixels` the terminal gets the pixels themselves, and glyphs only while something lies over the picture.
    """

    glyphs: GlyphSet = HALF
    depth: ColourDepth | None = None
    palette: GamePalette = GREY
    is_pixels: bool = False


class DrawingContext(NamedTuple):
    """All that a drawing depends on besides the picture: the room in cells, its colour, and how pictures are drawn."""

    room: Size
    background: Color
    look: Look
    depth: ColourDepth
    pixels_at: Offset | None
    """The room's corner, when the terminal gets the pixels themselves."""


class GameScreen(Widget):
    """Shows pictures in the middle of its room, at up to one half block a pixel.

    It draws its rows itself, which is what lets a moving picture cost little: of a new picture, one row is drawn by
    Textual, whichever is short, and takes the changed cells of the others along. Rows over which something else lies
    are left to Textual. So borders, padding, tint and opacity have no effect on it; they belong on its parent.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "GameScreen { width: 1fr; height: 1fr; }"

    def __init__(
        self,
        *,
        backpressure: Backpressure | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """With `backpressure`, pictures wait until the terminal has caught up; `caught_up` must hear of its reports."""
        super().__init__(name=name, id=id, classes=classes)
        self.shown_frames = 0
        """How many pictures were shown that were not the same as the one before."""
        self._backpressure = backpressure
        self._look = Look()
        self._picture: Picture | None = None
        self._held_picture: Picture | None = None
        self._patience_timer: Timer | None = None
        self._drawing_context: DrawingContext | None = None
        self._drawing: Drawing | PixelDrawing | None = None
        self._images = KittyImages(next(image_ids))
        self._sight = Sight(self)

    @property
    def look(self) -> Look:
        """How pictures are drawn. Another look redraws the picture."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self.refresh()

    def on_mount(self) -> None:
        """Hear of layouts and of other screens: they may keep the picture from being drawn, or lie over it."""
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._follow_layout())
        self.app.screen_change_signal.subscribe(self, lambda _: self._follow_layout())

    def show(self, picture: Picture) -> None:
        """Show a picture (144, 160, 3), which may change afterwards. One that is already shown costs nothing."""
        if self._backpressure is not None and not self._backpressure.may_send():
            self._hold_picture(picture)
        elif self._picture is None or not np.array_equal(picture, self._picture):
            self._held_picture = None
            self._picture = picture.copy()
            self.shown_frames += 1
            self._draw(self._picture)

    def caught_up(self) -> None:
        """The terminal has reported that it has drawn a picture: go on with the one that waits."""
        if self._backpressure is not None:
            self._backpressure.answered()
        self._show_held()

    def on_hide(self) -> None:
        """Nobody sees the picture: make no strips until somebody does."""
        self._give_up_drawing()

    def on_unmount(self) -> None:
        """Leave nothing in the terminal."""
        self._give_up_drawing()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        if not self.outer_size:
            return []
        strips = self._strips()[crop.y : crop.bottom]
        if crop.width == self.outer_size.width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """One row of the widget."""
        lines = self.render_lines(Region(0, y, self.outer_size.width, 1))
        return lines[0] if lines else Strip([], 0)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """None: the colours of a picture are final."""
        return []

    def _hold_picture(self, picture: Picture) -> None:
        self._held_picture = picture.copy()
        if self._patience_timer is None and self._backpressure is not None:
            self._patience_timer = self.set_timer(self._backpressure.patience_seconds, self._lose_patience)

    def _lose_patience(self) -> None:
        self._patience_timer = None
        self._show_held()

    def _show_held(self) -> None:
        picture, self._held_picture = self._held_picture, None
        if picture is not None:
            self.show(picture)

    def _draw(self, picture: Picture) -> None:
        if self._drawing is None or self._drawing_context != self._new_drawing_context():
            self.refresh()
        elif changed := self._drawing.draw(self._recoloured(picture)):
            self._refresh_rows(self._drawing, changed)

    def _recoloured(self, picture: Picture) -> Picture:
        palette = self._look.palette
        is_slow = self._backpressure is not None and self._backpressure.is_slow
        return (SHORT_GREY if is_slow and palette is GREY and not self._look.is_pixels else palette).recoloured(picture)

    def _refresh_rows(self, drawing: Drawing | PixelDrawing, rows: list[int]) -> None:
        """Have Textual draw changed rows. Those in full sight come along with a single row."""
        clear = self._sight.clear_rows()
        covered = [row for row in rows if not clear[row]]
        last = covered[-1] if len(covered) == len(rows) else drawing.shortest_row(clear)
        drawing.follow(last, lambda: self._rest(drawing))
        self.refresh(*_bands(sorted({*covered, last}), self.outer_size.width))

    def _rest(self, drawing: Drawing | PixelDrawing) -> str:
        """What the terminal is sent after a row: all else that it does not show yet."""
        text = drawing.update(self._sight.corner(), self._sight.clear_rows())
        return text if self._backpressure is None else self._backpressure.paced(text)

    def _follow_layout(self) -> None:
        if self._look.is_pixels and self._drawing_context != self._new_drawing_context():
            # An image lies over whatever is written there, so it has to go first.
            self._give_up_drawing()
            self.refresh()
        elif self._drawing is not None and (rows := self._drawing.waiting_rows()):
            self.refresh(*_bands(rows, self.outer_size.width))

    def _new_drawing_context(self) -> DrawingContext:
        depth = self._look.depth or self._textual_depth()
        pixels_at = self._sight.corner() if self._look.is_pixels and self._sight.is_full() else None
        return DrawingContext(self.outer_size, self.background_colors[1], self._look, depth, pixels_at)

    def _strips(self) -> list[Strip]:
        context = self._new_drawing_context()
        if context != self._drawing_context:
            self._give_up_drawing()
            self._drawing_context = context
        if self._picture is None:
            return self._waiting_strips()
        if self._drawing is None:
            self._drawing = self._new_drawing(context)
            self._drawing.draw(self._recoloured(self._picture))
        return self._drawing.strips

    def _new_drawing(self, context: DrawingContext) -> Drawing | PixelDrawing:
        room, _, look, depth, pixels_at = context
        if pixels_at is not None:
            return PixelDrawing(room, pixels_at, self._images, self._blank_row(), self.app.console)
        return Drawing(room, look.glyphs, depth, self._blank_row(), self.app.console)

    def _give_up_drawing(self) -> None:
        self._drawing = None
        driver = self.app._driver
        if self._images.is_shown and driver is not None:
            driver.write(self._images.clear())

    def _textual_depth(self) -> ColourDepth:
        return ColourDepth.TRUECOLOR if self.app.console.color_system == "truecolor" else ColourDepth.INDEXED

    def _waiting_strips(self) -> list[Strip]:
        width, height = self.outer_size
        text = WAITING[:width].center(width)
        strips = [self._blank_row()] * height
        strips[(height - 1) // 2] = self._themed(text, self.rich_style + Style(dim=True))
        return strips

    def _blank_row(self) -> Strip:
        background = Style(bgcolor=self.background_colors[1].rich_color)
        return self._themed(" " * self.outer_size.width, background)

    def _themed(self, text: str, style: Style) -> Strip:
        """A strip of text as the app's filters want it, since they see nothing of this widget's own rows."""
        strip = Strip([Segment(text, style)], len(text))
        for line_filter in self.app.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip


def _bands(rows: Iterable[int], width: int) -> list[Region]:
    """Ascending rows as regions, one for neighbouring rows."""
    neighbours = (list(band) for _, band in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]))
    return [Region(0, band[0][1], width, len(band)) for band in neighbours]
