"""The keys of the watch screen, and what its buttons say."""

from textual.binding import Binding

from pokeview.tui.controls.picture_keys import PICTURE_BINDINGS
from pokeview.tui.widgets import decision_bar
from pokeview.tui.widgets.control_bar import ButtonCaption

APPROVAL_OFF = ButtonCaption("Approve", "Ask", needed=False)
APPROVAL_ON = ButtonCaption("Approving", "Asks", needed=False)

WATCH_CAPTIONS = {
    "toggle_play": ButtonCaption("Play", "Play"),
    "step": ButtonCaption("Step", "Step"),
    "choose_agent": ButtonCaption("Agent", "Agent"),
    "take_over": ButtonCaption("Take over", "Take", needed=False),
    "toggle_approval": APPROVAL_OFF,
    "nudge": ButtonCaption("Say", ""),
    "log_model": ButtonCaption("Log model", "Log"),
    "show_run": ButtonCaption("Run", "", spare=True),
    "next_speed": ButtonCaption("Speed 1x", "1x"),
    "focus_thoughts": ButtonCaption("Thoughts", ""),
    "judge(True)": ButtonCaption("▲", "▲", spare=True),
    "judge(False)": ButtonCaption("▼", "▼", spare=True),
    "note_step": ButtonCaption("Note", "Note", spare=True),
    "help": ButtonCaption("Help", "Help"),
    "quit": ButtonCaption("Quit", "Quit"),
}
FEEDBACK_BINDINGS = [
    Binding(
        "u", "judge(True)", "Thumb up", tooltip="Thumbs up for the latest step, or the one looked at", id="watch.up"
    ),
    Binding("d", "judge(False)", "Thumb down", tooltip="Thumbs down for it; again takes it back", id="watch.down"),
    Binding("w", "note_step", "Note", tooltip="Write a note on that step", id="watch.note"),
]
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
    Binding("e", "show_run", "Run", tooltip="The run's page, name, tags and notes", id="watch.run"),
    Binding("f", "next_speed", "Speed", tooltip="Change the speed: 1x, 2x, 4x, max", id="watch.speed"),
    Binding("plus,equals_sign", "faster", "Faster", show=False, tooltip="Play faster", id="watch.faster"),
    Binding("minus", "slower", "Slower", show=False, tooltip="Play more slowly", id="watch.slower"),
    Binding("t", "focus_thoughts", "Thoughts", tooltip="Go through the thoughts, step by step", id="watch.thoughts"),
    *FEEDBACK_BINDINGS,
    Binding("tab", "next_view", "Next panel", show=False, tooltip="Go to the next panel", id="watch.next"),
    Binding("shift+tab", "previous_view", "Previous panel", show=False, tooltip="Go back a panel", id="watch.previous"),
    Binding("escape", "show_picture", "Picture", show=False, tooltip="Back to the picture", id="watch.picture"),
    Binding("ctrl+o", "choose_session", "Sessions", show=False, tooltip="Go to another session", id="watch.sessions"),
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
    "press_button('up')": ButtonCaption("↑", "↑", keyed=False),
    "press_button('down')": ButtonCaption("↓", "↓", keyed=False),
    "press_button('left')": ButtonCaption("←", "←", keyed=False),
    "press_button('right')": ButtonCaption("→", "→", keyed=False),
    "press_button('a')": ButtonCaption("A", "A"),
    "press_button('b')": ButtonCaption("B", "B"),
    "press_button('start')": ButtonCaption("START", "START"),
    "press_button('select')": ButtonCaption("SELECT", "SELECT"),
    "take_over": ButtonCaption("Hand back", "Back"),
    "help": ButtonCaption("Help", "Help", needed=False),
    "quit": ButtonCaption("Quit", "Quit", needed=False),
}

# They come before what panels do with these keys, but after the pad.
PAST_BINDINGS = [
    Binding("left", "look_back", "Back", priority=True, tooltip="Look back a step", id="past.back"),
    Binding("right", "look_on", "On", priority=True, tooltip="Look a step further on", id="past.on"),
    Binding(
        "left_square_bracket,shift+left",
        "look_at_mark_before",
        "Mark before",
        tooltip="Look at the milestone, battle or change of agents before",
        id="past.mark_before",
    ),
    Binding(
        "right_square_bracket,shift+right",
        "look_at_next_mark",
        "Next mark",
        tooltip="Look at the next milestone, battle or change of agents",
        id="past.next_mark",
    ),
    Binding("home", "look_at_start", "First", show=False, tooltip="Look at the first step", id="past.first"),
    Binding(
        "b,enter", "branch", "Branch", tooltip="Let an agent play on from the step that is looked at", id="past.branch"
    ),
    Binding("escape,end", "look_now", "Now", tooltip="Back from the past to what goes on", id="past.now"),
]
PAST_CAPTIONS = {
    "look_back": ButtonCaption("← Back", "←", keyed=False),
    "look_on": ButtonCaption("→ On", "→", keyed=False),
    "look_at_mark_before": ButtonCaption("Mark before", "Mark"),
    "look_at_next_mark": ButtonCaption("Next mark", "Mark"),
    "branch": ButtonCaption("Branch", "Branch"),
    "look_now": ButtonCaption("Now", "Now"),
    "judge(True)": ButtonCaption("▲", "▲", needed=False),
    "judge(False)": ButtonCaption("▼", "▼", needed=False),
    "note_step": ButtonCaption("Note", "", needed=False),
    "toggle_play": ButtonCaption("Play on", "Play"),
    "help": ButtonCaption("Help", "Help", needed=False),
    "quit": ButtonCaption("Quit", "Quit", needed=False),
}
PAST_BAR_BINDINGS = PAST_BINDINGS + [binding for binding in WATCH_BINDINGS if binding.action in PAST_CAPTIONS]
PAD_BAR_BINDINGS = _PAD_BINDINGS + [binding for binding in WATCH_BINDINGS if binding.action in PAD_CAPTIONS]

# Of several bindings of a key the first counts whose action can be done.
ALL_BINDINGS = [*_PAD_BINDINGS, *decision_bar.BINDINGS, *PAST_BINDINGS, *WATCH_BINDINGS, *PICTURE_BINDINGS]
TOLD_BINDINGS = [*WATCH_BINDINGS, *PICTURE_BINDINGS, *PAST_BINDINGS, *_PAD_BINDINGS, *decision_bar.BINDINGS]
"""The same in the order in which the help tells of them."""
