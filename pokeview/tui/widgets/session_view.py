"""What there is to see of a session: the picture and, beside or below it, the panels."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.events import Click
from textual.geometry import Size

from pokeview.games.state import GameState
from pokeview.picture.glyphs import glyph_set
from pokeview.picture.modes import letters_can_be_read
from pokeview.picture.scaling import fit
from pokeview.play.agent import Decision
from pokeview.play.events import Event, FrameDrawn, Picture, StepDone
from pokeview.play.greys import greys_as_picture
from pokeview.play.picture_choices import PictureMode
from pokeview.play.recording.recorded_step import RecordedStep
from pokeview.play.state_summary import StateSummary
from pokeview.play.takers import takes
from pokeview.tui.facts.game_facts import GameFacts
from pokeview.tui.facts.layout import LAYOUTS, Arrangement, arrange
from pokeview.tui.facts.meter import Meter
from pokeview.tui.facts.past_step import PastFacts
from pokeview.tui.facts.section import Section
from pokeview.tui.facts.thought_log import Tone
from pokeview.tui.facts.timeline import Timeline
from pokeview.tui.picture.live_screen import LiveScreen
from pokeview.tui.picture.pictures import Pictures
from pokeview.tui.widgets.control_bar import ControlBar
from pokeview.tui.widgets.decision_bar import DecisionBar
from pokeview.tui.widgets.facts_panel import Facts
from pokeview.tui.widgets.game_panel import GamePanel
from pokeview.tui.widgets.game_words import WORDS_ROWS, TextPicture, WordsRow, words_of
from pokeview.tui.widgets.meter_panel import MeterPanel
from pokeview.tui.widgets.plain_text_view import PlainTextView
from pokeview.tui.widgets.run_panel import RunPanel
from pokeview.tui.widgets.thoughts_panel import ThoughtsPanel
from pokeview.tui.widgets.timeline_row import TimelineRow

VIEWS = ("picture", "thoughts", "game", "run")


class SessionView(Container):
    """Arranges itself by the size of the terminal. On a tiny one there is room for one of its `VIEWS` at a time."""

    def __init__(self, pictures: Pictures, decision_controls: ControlBar) -> None:
        super().__init__(classes=f"-view-{VIEWS[0]}")
        self._view = VIEWS[0]
        self._pictures = pictures
        self._game_screen = LiveScreen(self._pictures)
        self._text_picture = TextPicture(id="text-picture")
        self._words_row = WordsRow(id="words")
        self._tells_words = False
        self._timeline_row = TimelineRow(id="timeline")
        self._game_panel = GamePanel(id="game")
        self._thoughts_panel = ThoughtsPanel(id="thoughts")
        self._run_panel = RunPanel(id="run")
        self._meter_panel = MeterPanel(id="meter")
        self._decision_bar = DecisionBar(decision_controls, id="decision")
        self._past_panel = PlainTextView(id="past")
        self._past_panel.border_title = "Thoughts"
        self._in_the_past = False
        self._live_picture: Picture | None = None
        """The newest while a past one is shown."""
        self._live_facts: GameFacts | None = None

    def compose(self) -> ComposeResult:
        with Container(id="picture"):
            yield self._game_screen
            yield self._text_picture
            yield self._words_row
            yield self._timeline_row
        with Container(id="side"):
            yield self._game_panel
            with Vertical(id="thinking"):
                yield self._thoughts_panel
                yield self._past_panel
                yield self._decision_bar
                yield self._meter_panel
            yield self._run_panel

    def on_mount(self) -> None:
        self._arrange()

    def on_resize(self) -> None:
        self._arrange()

    def take(self, event: Event) -> None:
        """Show what an event tells of, and the last picture of a step."""
        self._thoughts_panel.take(event)
        if isinstance(event, StepDone):
            self.show_picture(event.picture)

    @takes(FrameDrawn)
    def take_frame(self, event: FrameDrawn) -> None:
        """Show a picture of an action, straight from the player."""
        # The session may go on while the screens are being taken down, and when they are gone.
        if self.is_running:
            self.show_picture(event.picture)

    def show_picture(self, picture: Picture) -> None:
        """Show a picture of what goes on, soon, unless the past is looked at."""
        self._live_picture = picture
        if not self._in_the_past:
            self._game_screen.offer(picture)

    def caught_up(self) -> None:
        """The terminal has drawn a picture."""
        self._game_screen.caught_up()

    @property
    def shown_fps(self) -> int:
        """How many pictures were shown in the last second."""
        return self._game_screen.counter.fps()

    def show_next_mode(self) -> PictureMode:
        """Show pictures in the next mode in turn."""
        mode = self._pictures.choose_next_mode(self._picture_room(arrange(*self.app.size)))
        self.show_as_chosen()
        return mode

    def show_as_chosen(self) -> None:
        """Show pictures as they are to be shown now."""
        if self.is_mounted:
            self._arrange()

    def show_game(self, facts: GameFacts) -> None:
        self._live_facts = facts
        if not self._in_the_past:
            self._game_panel.show(facts)
            self._show_state(facts.state)

    def show_timeline(self, timeline: Timeline) -> None:
        self._timeline_row.timeline = timeline

    def show_past(self, step: RecordedStep, facts: PastFacts, told: Sequence[Section]) -> None:
        """Show a recorded step in place of what goes on, until `show_now`."""
        begins, self._in_the_past = not self._in_the_past, True
        self._game_screen.withdraw()
        self._game_screen.show(greys_as_picture(step.greys))
        self._game_panel.show(facts, shrinks=False)
        self._show_state(facts.state)
        self._past_panel.show(told)
        self.set_class(True, "-past")
        if begins and self._view == "thoughts":
            self.show_view("thoughts")

    def show_now(self) -> None:
        """Show what goes on again."""
        if not self._in_the_past:
            return
        self._in_the_past = False
        self.set_class(False, "-past")
        if self._live_picture is not None:
            self._game_screen.show(self._live_picture)
        if self._live_facts is not None:
            self._game_panel.show(self._live_facts)
            self._show_state(self._live_facts.state)
        if self._view == "thoughts":
            self.show_view("thoughts")

    def show_meter(self, meter: Meter) -> None:
        self._meter_panel.show_meter(meter)

    def show_decision(self, decision: Decision | None) -> None:
        """Show the decision that waits to be approved, wherever the viewer is looking; None takes it away."""
        self._decision_bar.show(decision)
        self.set_class(decision is not None, "-asking")

    def note(self, text: str, tone: Tone) -> None:
        """Tell of something that is no event of the session."""
        self._thoughts_panel.note(text, tone)

    def show_opinion(self, step: int, opinion: str) -> None:
        """Tell what the viewer says of a step, below its thoughts."""
        self._thoughts_panel.show_opinion(step, opinion)

    @property
    def selected_step(self) -> int:
        """The step that is selected among the thoughts; 0 for none."""
        return self._thoughts_panel.selected_step

    def show_run(self, facts: Facts) -> None:
        self._run_panel.show(facts)

    def show_view(self, view: str) -> None:
        """Give a panel the keys, or none of them, for the picture needs none."""
        self._view = view
        for name in VIEWS:
            self.set_class(name == view, f"-view-{name}")
        panel = "past" if self._in_the_past and view == "thoughts" else view
        self.screen.set_focus(None if view == "picture" else self.query_one(f"#{panel}"))

    def show_next_view(self, steps: int = 1) -> None:
        """The view that comes so many places after this one, in turn."""
        self.show_view(VIEWS[(VIEWS.index(self._view) + steps) % len(VIEWS)])

    def on_click(self, event: Click) -> None:
        if event.widget is self._game_screen:
            self.show_view("picture")

    def _show_state(self, state: GameState | StateSummary | None) -> None:
        self._text_picture.state = state
        self._words_row.words = words_of(state)
        if self._tells_words != (state is not None):
            self._tells_words = state is not None
            self._arrange()

    @staticmethod
    def _picture_room(arrangement: Arrangement) -> Size:
        return Size(arrangement.columns, arrangement.rows)

    def _arrange(self) -> None:
        arrangement = arrange(*self.app.size)
        mode = self._pictures.mode(self._picture_room(arrangement))
        has_words = self._tells_words and not _is_legible(mode, arrangement)
        if has_words:
            arrangement = arrange(*self.app.size, WORDS_ROWS)
        self._show_in(mode, self._picture_room(arrangement))
        self._words_row.display = has_words
        for name in LAYOUTS:
            self.set_class(name == arrangement.name, name)
        for shown in (self._game_screen, self._text_picture):
            shown.styles.width, shown.styles.height = arrangement.columns, arrangement.rows
        for below in (self._words_row, self._timeline_row):
            below.styles.width = arrangement.columns

    def _show_in(self, mode: PictureMode, room: Size) -> None:
        is_text = mode is PictureMode.NONE
        self._game_screen.display, self._text_picture.display = not is_text, is_text
        if not is_text:
            self._game_screen.look = self._pictures.look(mode, room)


def _is_legible(mode: PictureMode, room: Arrangement) -> bool:
    if mode in (PictureMode.NONE, PictureMode.KITTY):
        return True
    return letters_can_be_read(mode, *fit(room.columns, room.rows, glyph_set(mode)))
