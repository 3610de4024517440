"""What can be done on the screen on a session that another process plays."""

from pokeview.tui.commands.command import Bar, ButtonCaption, Command, Need
from pokeview.tui.commands.past_commands import COMING_BACK, LOOKING_BACK
from pokeview.tui.commands.shared_commands import SHARED_COMMANDS

_LEAVE = ButtonCaption("Leave", "Leave")

_STEERING = (
    Command(
        "attach.play",
        "space",
        "steering.toggle_play",
        "Play",
        "Let it play on, or pause after this step",
        {Bar.ATTACH: ButtonCaption("Play", "Play")},
        steers=True,
    ),
    Command(
        "attach.step",
        "s",
        "steering.step",
        "Step",
        "Let it play exactly one step, then pause",
        {Bar.ATTACH: ButtonCaption("Step", "Step")},
        steers=True,
    ),
    Command(
        "attach.agent",
        "a",
        "steering.choose_agent",
        "Agent",
        "Let another agent or model play on",
        {Bar.ATTACH: ButtonCaption("Agent", "Agent")},
        steers=True,
    ),
    Command(
        "attach.nudge",
        "n",
        "steering.nudge",
        "Say",
        "Say something to the agent",
        {Bar.ATTACH: ButtonCaption("Say", "Say", needed=False)},
        steers=True,
    ),
    Command(
        "attach.log",
        "l",
        "steering.log_model",
        "Log model",
        "Log the present agent as an MLflow model",
        {Bar.ATTACH: ButtonCaption("Log model", "Log")},
        steers=True,
    ),
    Command(
        "attach.stop",
        "ctrl+x",
        "steering.stop",
        "Stop",
        "End the session, for everybody",
        {Bar.ATTACH: ButtonCaption("Stop", "Stop", needed=False)},
        steers=True,
    ),
)
_LOOKING = (
    Command(
        "attach.run", "e", "run.show_run", "Run", "The page of the MLflow run", {Bar.ATTACH: ButtonCaption("Run", "")}
    ),
    Command(
        "attach.thoughts",
        "t",
        "panels.focus_thoughts",
        "Thoughts",
        "Go through the thoughts, step by step",
        {Bar.ATTACH: ButtonCaption("Thoughts", "")},
        needs=Need.NOTHING,
    ),
    Command("attach.next", "tab", "panels.next_view", "Next panel", "Go to the next panel", needs=Need.NOTHING),
    Command(
        "attach.previous", "shift+tab", "panels.previous_view", "Previous panel", "Go back a panel", needs=Need.NOTHING
    ),
    Command("attach.picture", "escape", "panels.show_picture", "Picture", "Back to the picture", needs=Need.NOTHING),
    Command(
        "attach.help",
        "question_mark,f1",
        "panels.help",
        "Help",
        "What the keys and panels mean",
        {Bar.ATTACH: ButtonCaption("Help", "Help"), Bar.PAST: ButtonCaption("Help", "Help", needed=False)},
        needs=Need.NOTHING,
    ),
    Command(
        "attach.quit",
        "q",
        "panels.quit",
        "Leave",
        "Leave; the session plays on",
        {Bar.ATTACH: _LEAVE, Bar.PAST: _LEAVE},
        needs=Need.NOTHING,
    ),
)
ATTACH_COMMANDS = (*LOOKING_BACK, *COMING_BACK, *_STEERING, *_LOOKING, *SHARED_COMMANDS)
