"""How pictures are shown at present: by what the viewer wants, and else by what suits the terminal and the room."""

from collections.abc import Mapping

from textual.geometry import Size

from pokeview.picture.backpressure import Backpressure
from pokeview.picture.frame_rate import FrameRate
from pokeview.picture.game_palettes import GAME_PALETTES, GamePalette
from pokeview.picture.glyphs import glyph_set
from pokeview.picture.modes import (
    Terminal,
    next_mode,
    terminal,
    usable_modes,
    usual_glyphs,
    usual_mode,
)
from pokeview.picture.picture_options import PictureOptions
from pokeview.picture.seen_blocks import terminal_name
from pokeview.picture.terminal_answers import TerminalAnswers
from pokeview.play.picture_choices import ColourDepth, PictureMode
from pokeview.tui.picture.screen import Look


class Pictures:
    """What all sessions that an app shows in its terminal have in common."""

    def __init__(self, options: PictureOptions | None = None, environment: Mapping[str, str] | None = None) -> None:
        """Without the environment of a program in it, a terminal is taken for one that can do what most can."""
        self.options = options or PictureOptions()
        self.terminal = Terminal()
        self.backpressure = Backpressure()
        self.frame_rate = FrameRate(self.options.fps)
        self.palette: GamePalette = self.options.palette
        self.shows_fps = self.options.shows_fps
        self.fine = self.options.fine
        """The finest of sextants and octants that the viewer has seen to work, here or anywhere."""
        self._mode = self.options.mode
        self._environment = environment
        self.answered(TerminalAnswers())

    @property
    def depth(self) -> ColourDepth:
        return self.options.depth or self.terminal.depth

    def mode(self, room: Size) -> PictureMode:
        """The mode for a picture with so much room. One that the terminal cannot show is never it."""
        if self._mode is not None and self._may_be(self._mode):
            return self._mode
        return usual_mode(*room, self.terminal, self.fine)

    def look(self, mode: PictureMode, room: Size) -> Look:
        """How a picture is drawn in a mode. Raises KeyError for one without a picture."""
        is_pixels = mode is PictureMode.KITTY
        shown = usual_glyphs(*room, self.terminal, self.fine) if is_pixels else mode
        return Look(glyph_set(shown), self.depth, self.palette, is_pixels)

    def choose_next_mode(self, room: Size) -> PictureMode:
        """Go on to the next mode in turn, which counts for any room from now on."""
        self._mode = next_mode(self.mode(room), self.terminal)
        return self._mode

    def choose_next_palette(self) -> GamePalette:
        """Go on to the next palette in turn."""
        self.palette = GAME_PALETTES[(GAME_PALETTES.index(self.palette) + 1) % len(GAME_PALETTES)]
        return self.palette

    def _may_be(self, mode: PictureMode) -> bool:
        """Whether pictures may be shown in a mode: also by the kitty protocol while the terminal has said nothing."""
        is_a_try = mode is PictureMode.KITTY and self.terminal.has_kitty_graphics is None
        return is_a_try or mode in usable_modes(self.terminal)

    def answered(self, answers: TerminalAnswers) -> None:
        """The terminal has said what it can do."""
        if self._environment is not None:
            name = terminal_name(self._environment, answers)
            self.fine = self.options.fine or self.options.fine_by_terminal.get(name)
            self.terminal = terminal(self._environment, answers)
