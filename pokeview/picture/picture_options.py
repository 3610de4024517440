"""How a viewer wants pictures to be shown, as flags and settings say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pokeview.config import Config
from pokeview.picture.frame_rate import USUAL_FPS
from pokeview.picture.game_palettes import GREY, GamePalette, game_palette
from pokeview.picture.seen_blocks import SeenBlocks
from pokeview.play.picture_choices import ColourDepth, PictureMode


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """None leaves a choice to what the terminal can do; `fine` is as for `usual_mode`, and goes by the terminal too."""

    mode: PictureMode | None = None
    depth: ColourDepth | None = None
    palette: GamePalette = GREY
    fine: PictureMode | None = None
    fine_by_terminal: Mapping[str, PictureMode] = field(default_factory=dict)
    fps: int = USUAL_FPS
    shows_fps: bool = False

    @classmethod
    def of(cls, config: Config) -> "PictureOptions":
        """Those of the settings."""
        return cls(
            mode=config.picture,
            depth=config.colours,
            palette=game_palette(config.palette),
            fine=config.fine,
            fine_by_terminal=SeenBlocks(config.home).finest(),
            fps=config.fps,
            shows_fps=config.show_fps,
        )
