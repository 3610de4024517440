"""What can be done on the watch screen."""

from pokeview.tui.commands.command import Bar, ButtonCaption, Command, Need
from pokeview.tui.commands.past_commands import BRANCHING, COMING_BACK, LOOKING_BACK
from pokeview.tui.commands.shared_commands import SHARED_COMMANDS

APPROVAL_OFF = ButtonCaption("Approve", "Ask", needed=False)
APPROVAL_ON = ButtonCaption("Approving", "Asks", needed=False)
_HELP = ButtonCaption("Help", "Help", needed=False)
_QUIT = ButtonCaption("Quit", "Quit", needed=False)

_PLAYING = (
    Command(
        "watch.play",
        "space",
        "play.toggle_play",
        "Play",
        "Play on, or pause after this step",
        {Bar.WATCH: ButtonCaption("Play", "Play"), Bar.PAST: ButtonCaption("Play on", "Play")},
    ),
    Command(
        "watch.step",
        "s",
        "play.step",
        "Step",
        "Play exactly one step, then pause",
        {Bar.WATCH: ButtonCaption("Step", "Step")},
    ),
    Command(
        "watch.agent",
        "a",
        "agents.choose_agent",
        "Agent",
        "Let another agent or model play on from here",
        {Bar.WATCH: ButtonCaption("Agent", "Agent")},
    ),
    Command(
        "watch.take_over",
        "o",
        "viewer.take_over",
        "Take over",
        "Play yourself, or hand back",
        {Bar.WATCH: ButtonCaption("Take over", "Take", needed=False), Bar.PAD: ButtonCaption("Hand back", "Back")},
    ),
    Command(
        "watch.approve",
        "v",
        "viewer.toggle_approval",
        "Approve",
        "Have every decision wait for your approval, or not",
        {Bar.WATCH: APPROVAL_OFF},
    ),
    Command(
        "watch.nudge", "n", "viewer.nudge", "Say", "Say something to the agent", {Bar.WATCH: ButtonCaption("Say", "")}
    ),
    Command(
        "watch.log",
        "l",
        "models.log_model",
        "Log model",
        "Log the present agent as an MLflow model",
        {Bar.WATCH: ButtonCaption("Log model", "Log")},
    ),
    Command(
        "watch.run",
        "e",
        "run.show_run",
        "Run",
        "The run's page, name, tags and notes",
        {Bar.WATCH: ButtonCaption("Run", "", spare=True)},
    ),
    Command(
        "watch.speed",
        "f",
        "play.next_speed",
        "Speed",
        "Change the speed: 1x, 2x, 4x, max",
        {Bar.WATCH: ButtonCaption("Speed 1x", "1x")},
    ),
    Command("watch.faster", "plus,equals_sign", "play.faster", "Faster", "Play faster"),
    Command("watch.slower", "minus", "play.slower", "Slower", "Play more slowly"),
)
_LOOKING = (
    Command(
        "watch.thoughts",
        "t",
        "panels.focus_thoughts",
        "Thoughts",
        "Go through the thoughts, step by step",
        {Bar.WATCH: ButtonCaption("Thoughts", "")},
        needs=Need.NOTHING,
    ),
    Command(
        "watch.up",
        "u",
        "feedback.judge(True)",
        "Thumb up",
        "Thumbs up for the latest step, or the one looked at",
        {Bar.WATCH: ButtonCaption("▲", "▲", spare=True), Bar.PAST: ButtonCaption("▲", "▲", needed=False)},
    ),
    Command(
        "watch.down",
        "d",
        "feedback.judge(False)",
        "Thumb down",
        "Thumbs down for it; again takes it back",
        {Bar.WATCH: ButtonCaption("▼", "▼", spare=True), Bar.PAST: ButtonCaption("▼", "▼", needed=False)},
    ),
    Command(
        "watch.note",
        "w",
        "feedback.note_step",
        "Note",
        "Write a note on that step",
        {Bar.WATCH: ButtonCaption("Note", "Note", spare=True), Bar.PAST: ButtonCaption("Note", "", needed=False)},
    ),
    Command("watch.next", "tab", "panels.next_view", "Next panel", "Go to the next panel", needs=Need.NOTHING),
    Command(
        "watch.previous", "shift+tab", "panels.previous_view", "Previous panel", "Go back a panel", needs=Need.NOTHING
    ),
    Command("watch.picture", "escape", "panels.show_picture", "Picture", "Back to the picture", needs=Need.NOTHING),
    Command("watch.sessions", "ctrl+o", "sessions.choose_session", "Sessions", "Go to another session"),
    Command(
        "watch.help",
        "question_mark,f1",
        "panels.help",
        "Help",
        "What the keys and panels mean",
        {Bar.WATCH: ButtonCaption("Help", "Help"), Bar.PAST: _HELP, Bar.PAD: _HELP},
        needs=Need.NOTHING,
    ),
    Command(
        "watch.quit",
        "q",
        "panels.quit",
        "Quit",
        "End the session and leave",
        {Bar.WATCH: ButtonCaption("Quit", "Quit"), Bar.PAST: _QUIT, Bar.PAD: _QUIT},
        needs=Need.NOTHING,
    ),
)


def _pad(key: str, button: str, words: str = "") -> Command:
    name = button if len(button) > 1 else button.upper()
    return Command(
        f"pad.{button}",
        key,
        f"viewer.press_button('{button}')",
        button,
        f"Press {name} while you play yourself",
        {Bar.PAD: ButtonCaption(words or button.upper(), words or button.upper(), keyed=not words)},
        needs=Need.PAD,
        comes_first=True,
    )


_PAD = (
    _pad("up", "up", "↑"),
    _pad("down", "down", "↓"),
    _pad("left", "left", "←"),
    _pad("right", "right", "→"),
    _pad("z", "a"),
    _pad("x", "b"),
    _pad("enter", "start"),
    _pad("backspace", "select"),
)
_DECIDING = (
    Command(
        "decision.approve",
        "enter,y",
        "viewer.approve",
        "Approve",
        "Let the decision that waits be carried out",
        {Bar.DECISION: ButtonCaption("Approve", "Approve")},
        needs=Need.DECISION,
    ),
    Command(
        "decision.edit",
        "e",
        "viewer.edit_decision",
        "Edit",
        "Type other buttons instead of it",
        {Bar.DECISION: ButtonCaption("Edit", "Edit")},
        needs=Need.DECISION,
    ),
    Command(
        "decision.refuse",
        "r",
        "viewer.refuse",
        "Refuse",
        "Refuse it, and say why if you like",
        {Bar.DECISION: ButtonCaption("Refuse", "Refuse")},
        needs=Need.DECISION,
    ),
)

# The keys of the pad come before whatever else they do, then those of a decision, and then those of looking back.
WATCH_COMMANDS = (
    *_PAD,
    *_DECIDING,
    *LOOKING_BACK,
    *BRANCHING,
    *COMING_BACK,
    *_PLAYING,
    *_LOOKING,
    *SHARED_COMMANDS,
)
