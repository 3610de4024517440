"""How pictures are shown at present: by what the viewer wants, and else by what suits the terminal and the room."""

from collections.abc import Mapping
from dataclasses import replace

from textual.geometry import Size

from pokeview.tui.picture.backpressure import Backpressure
from pokeview.tui.picture.frame_rate import FrameRate
from pokeview.tui.picture.game_palettes import GAME_PALETTES, GamePalette
from pokeview.tui.picture.modes import PictureMode, Terminal, next_mode, terminal, usable_modes, usual_mode
from pokeview.tui.picture.terminal_answers import TerminalAnswers
from pokeview.tui.picture.terminal_colours import ColourDepth
from pokeview.tui.picture.wishes import PictureWishes


class Pictures:
    """What all sessions that an app shows in its terminal have in common."""

    def __init__(self, wishes: PictureWishes | None = None, environment: Mapping[str, str] | None = None) -> None:
        """Without the environment of a program in it, a terminal is taken for one that can do what most can."""
        self.wishes = wishes or PictureWishes()
        self.terminal = Terminal()
        self.backpressure = Backpressure()
        self.frame_rate = FrameRate(self.wishes.fps)
        self.palette: GamePalette = self.wishes.palette
        self.shows_fps = self.wishes.shows_fps
        self._mode = self.wishes.mode
        self._environment = environment
        self.answered(TerminalAnswers())

    @property
    def depth(self) -> ColourDepth:
        return self.wishes.depth or self.terminal.depth

    def mode(self, room: Size) -> PictureMode:
        """The mode for a picture with so much room. One that the terminal cannot show is never it."""
        if self._mode in usable_modes(self.terminal):
            return self._mode
        return usual_mode(*room, self.terminal, self.wishes.fine)

    def choose_next_mode(self, room: Size) -> PictureMode:
        """Go on to the next mode in turn, which counts for any room from now on."""
        self._mode = next_mode(self.mode(room), self.terminal)
        return self._mode

    def choose_next_palette(self) -> GamePalette:
        """Go on to the next palette in turn."""
        self.palette = GAME_PALETTES[(GAME_PALETTES.index(self.palette) + 1) % len(GAME_PALETTES)]
        return self.palette

    def answered(self, answers: TerminalAnswers) -> None:
        """The terminal has said what it can do."""
        if self._environment is not None:
            # Pictures are drawn in characters only.
            self.terminal = replace(terminal(self._environment, answers), has_kitty_graphics=False)
