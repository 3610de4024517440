"""The keys of the replay screen, and what its buttons say."""

from textual.binding import Binding

from pokeview.tui.controls.picture_keys import PICTURE_BINDINGS
from pokeview.tui.widgets.control_bar import ButtonCaption

REPLAY_CAPTIONS = {
    "toggle_play": ButtonCaption("Play", "Play"),
    "step": ButtonCaption("Step", "Step"),
    "look_back": ButtonCaption("← Back", "←", keyed=False),
    "look_on": ButtonCaption("→ On", "→", keyed=False),
    "look_at_mark_before": ButtonCaption("Mark before", "Mark", needed=False),
    "look_at_next_mark": ButtonCaption("Next mark", "Mark"),
    "next_speed": ButtonCaption("Speed 1x", "1x"),
    "focus_thoughts": ButtonCaption("Thoughts", ""),
    "help": ButtonCaption("Help", "Help"),
    "quit": ButtonCaption("Quit", "Quit"),
}
REPLAY_BINDINGS = [
    Binding("space", "toggle_play", "Play", tooltip="Play on from here, or pause after this step", id="replay.play"),
    Binding("s", "step", "Step", tooltip="Play exactly one step, then pause", id="replay.step"),
    Binding("left", "look_back", "Back", priority=True, tooltip="Go back a step", id="replay.back"),
    Binding("right", "look_on", "On", priority=True, tooltip="Go a step further on", id="replay.on"),
    Binding(
        "left_square_bracket,shift+left",
        "look_at_mark_before",
        "Mark before",
        tooltip="Go to the milestone, battle or change of agents before",
        id="replay.mark_before",
    ),
    Binding(
        "right_square_bracket,shift+right",
        "look_at_next_mark",
        "Next mark",
        tooltip="Go to the next milestone, battle or change of agents",
        id="replay.next_mark",
    ),
    Binding("home", "look_at_start", "First", show=False, tooltip="Go to the first step", id="replay.first"),
    Binding("end", "look_at_end", "Last", show=False, tooltip="Go to the last step", id="replay.last"),
    Binding("f", "next_speed", "Speed", tooltip="Change the speed: 1x, 2x, 4x, max", id="replay.speed"),
    Binding("plus,equals_sign", "faster", "Faster", show=False, tooltip="Play faster", id="replay.faster"),
    Binding("minus", "slower", "Slower", show=False, tooltip="Play more slowly", id="replay.slower"),
    Binding("t", "focus_thoughts", "Thoughts", tooltip="Go through the thoughts, step by step", id="replay.thoughts"),
    Binding("tab", "next_view", "Next panel", show=False, tooltip="Go to the next panel", id="replay.next"),
    Binding(
        "shift+tab", "previous_view", "Previous panel", show=False, tooltip="Go back a panel", id="replay.previous"
    ),
    Binding("escape", "show_picture", "Picture", show=False, tooltip="Back to the picture", id="replay.picture"),
    *PICTURE_BINDINGS,
    Binding("question_mark,f1", "help", "Help", tooltip="What the keys and panels mean", id="replay.help"),
    Binding("q", "quit", "Quit", tooltip="Leave", id="replay.quit"),
]
