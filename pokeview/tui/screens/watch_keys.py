"""The keys of the watch screen, and what its buttons say."""

from textual.binding import Binding

from pokeview.tui.widgets import decision_bar
from pokeview.tui.widgets.control_bar import Caption

APPROVAL_OFF = Caption("Approve", "Ask", needed=False)
APPROVAL_ON = Caption("Approving", "Asks", needed=False)

WATCH_CAPTIONS = {
    "toggle_play": Caption("Play", "Play"),
    "step": Caption("Step", "Step"),
    "choose_agent": Caption("Agent", "Agent"),
    "take_over": Caption("Take over", "Take", needed=False),
    "toggle_approval": APPROVAL_OFF,
    "nudge": Caption("Say", ""),
    "log_model": Caption("Log model", "Log"),
    "next_speed": Caption("Speed 1x", "1x"),
    "focus_thoughts": Caption("Thoughts", ""),
    "help": Caption("Help", "Help"),
    "quit": Caption("Quit", "Quit"),
}
WATCH_BINDINGS = [
    Binding("space", "toggle_play", "Play", tooltip="Play on, or pause after this step", id="watch.play"),
    Binding("s", "step", "Step", tooltip="Play exactly one step, then pause", id="watch.step"),
    Binding("a", "choose_agent", "Agent", tooltip="Let another agent or model play on from here", id="watch.agent"),
    Binding("o", "take_over", "Take over", tooltip="Play yourself, or hand back", id="watch.take_over"),
    Binding(
        "v",
        "toggle_approval",
        "Approve",
        tooltip="Have every decision wait for your approval, or not",
        id="watch.approve",
    ),
    Binding("n", "nudge", "Say", tooltip="Say something to the agent", id="watch.nudge"),
    Binding("l", "log_model", "Log model", tooltip="Log the present agent as an MLflow model", id="watch.log"),
    Binding("f", "next_speed", "Speed", tooltip="Change the speed: 1x, 2x, 4x, max", id="watch.speed"),
    Binding("plus,equals_sign", "faster", "Faster", show=False, tooltip="Play faster", id="watch.faster"),
    Binding("minus", "slower", "Slower", show=False, tooltip="Play more slowly", id="watch.slower"),
    Binding("t", "focus_thoughts", "Thoughts", tooltip="Go through the thoughts, step by step", id="watch.thoughts"),
    Binding("tab", "next_view", "Next panel", show=False, tooltip="Go to the next panel", id="watch.next"),
    Binding("shift+tab", "previous_view", "Previous panel", show=False, tooltip="Go back a panel", id="watch.previous"),
    Binding("escape", "show_picture", "Picture", show=False, tooltip="Back to the picture", id="watch.picture"),
    Binding("question_mark,f1", "help", "Help", tooltip="What the keys and panels mean", id="watch.help"),
    Binding("q", "quit", "Quit", tooltip="End the session and leave", id="watch.quit"),
]

# They come before whatever else these keys do, and count only while the viewer plays.
_PAD = (("up", "up"), ("down", "down"), ("left", "left"), ("right", "right"), ("z", "a"), ("x", "b"))
_PAD_BINDINGS = [
    Binding(
        key,
        f"press_button('{button}')",
        button,
        priority=True,
        tooltip=f"Press {button if len(button) > 1 else button.upper()} while you play yourself",
        id=f"pad.{button}",
    )
    for key, button in (*_PAD, ("enter", "start"), ("backspace", "select"))
]
PAD_CAPTIONS = {
    "press_button('up')": Caption("↑", "↑", keyed=False),
    "press_button('down')": Caption("↓", "↓", keyed=False),
    "press_button('left')": Caption("←", "←", keyed=False),
    "press_button('right')": Caption("→", "→", keyed=False),
    "press_button('a')": Caption("A", "A"),
    "press_button('b')": Caption("B", "B"),
    "press_button('start')": Caption("START", "START"),
    "press_button('select')": Caption("SELECT", "SELECT"),
    "take_over": Caption("Hand back", "Back"),
    "help": Caption("Help", "Help", needed=False),
    "quit": Caption("Quit", "Quit", needed=False),
}
PAD_BAR_BINDINGS = _PAD_BINDINGS + [binding for binding in WATCH_BINDINGS if binding.action in PAD_CAPTIONS]
ALL_BINDINGS = [*WATCH_BINDINGS, *_PAD_BINDINGS, *decision_bar.BINDINGS]
