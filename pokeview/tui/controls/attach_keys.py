"""The keys of the screen on a session that another process plays, and what its buttons say."""

from textual.binding import Binding

from pokeview.tui.controls.picture_keys import PICTURE_BINDINGS
from pokeview.tui.controls.watch_keys import PAST_BINDINGS, PAST_CAPTIONS
from pokeview.tui.widgets.control_bar import ButtonCaption

ATTACH_CAPTIONS = {
    "toggle_play": ButtonCaption("Play", "Play"),
    "step": ButtonCaption("Step", "Step"),
    "choose_agent": ButtonCaption("Agent", "Agent"),
    "nudge": ButtonCaption("Say", "Say", needed=False),
    "log_model": ButtonCaption("Log model", "Log"),
    "show_run": ButtonCaption("Run", ""),
    "stop": ButtonCaption("Stop", "Stop", needed=False),
    "focus_thoughts": ButtonCaption("Thoughts", ""),
    "help": ButtonCaption("Help", "Help"),
    "quit": ButtonCaption("Leave", "Leave"),
}
_STEERING = [
    Binding("space", "toggle_play", "Play", tooltip="Let it play on, or pause after this step", id="attach.play"),
    Binding("s", "step", "Step", tooltip="Let it play exactly one step, then pause", id="attach.step"),
    Binding("a", "choose_agent", "Agent", tooltip="Let another agent or model play on", id="attach.agent"),
    Binding("n", "nudge", "Say", tooltip="Say something to the agent", id="attach.nudge"),
    Binding("l", "log_model", "Log model", tooltip="Log the present agent as an MLflow model", id="attach.log"),
    Binding("ctrl+x", "stop", "Stop", tooltip="End the session, for everybody", id="attach.stop"),
]
_LOOKING = [
    Binding("e", "show_run", "Run", tooltip="The page of the MLflow run", id="attach.run"),
    Binding("t", "focus_thoughts", "Thoughts", tooltip="Go through the thoughts, step by step", id="attach.thoughts"),
    Binding("tab", "next_view", "Next panel", show=False, tooltip="Go to the next panel", id="attach.next"),
    Binding(
        "shift+tab", "previous_view", "Previous panel", show=False, tooltip="Go back a panel", id="attach.previous"
    ),
    Binding("escape", "show_picture", "Picture", show=False, tooltip="Back to the picture", id="attach.picture"),
    *PICTURE_BINDINGS,
    Binding("question_mark,f1", "help", "Help", tooltip="What the keys and panels mean", id="attach.help"),
    Binding("q", "quit", "Leave", tooltip="Leave; the session plays on", id="attach.quit"),
]
_PAST = [binding for binding in PAST_BINDINGS if binding.action != "branch"]
STEERING_ACTIONS = tuple(binding.action for binding in _STEERING)
PAST_BAR_CAPTIONS = PAST_CAPTIONS | {"quit": ATTACH_CAPTIONS["quit"]}
PAST_BAR_BINDINGS = _PAST + [binding for binding in _LOOKING if binding.action in ("help", "quit")]
ALL_BINDINGS = [*_PAST, *_STEERING, *_LOOKING]


def attach_bindings(*, read_only: bool) -> list[Binding]:
    """The keys that there are while nobody looks back."""
    return [*([] if read_only else _STEERING), *_LOOKING]
