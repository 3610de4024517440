"""What can be done on the screen on which a recording is played again."""

from pokeview.tui.commands.command import Bar, ButtonCaption, Command, Need
from pokeview.tui.commands.shared_commands import SHARED_COMMANDS

_PLAYING = (
    Command(
        "replay.play",
        "space",
        "play.toggle_play",
        "Play",
        "Play on from here, or pause after this step",
        {Bar.REPLAY: ButtonCaption("Play", "Play")},
    ),
    Command(
        "replay.step",
        "s",
        "play.step",
        "Step",
        "Play exactly one step, then pause",
        {Bar.REPLAY: ButtonCaption("Step", "Step")},
    ),
    Command(
        "replay.back",
        "left",
        "timeline.look_back",
        "Back",
        "Go back a step",
        {Bar.REPLAY: ButtonCaption("← Back", "←", keyed=False)},
        needs=Need.RECORDING,
        comes_first=True,
    ),
    Command(
        "replay.on",
        "right",
        "timeline.look_on",
        "On",
        "Go a step further on",
        {Bar.REPLAY: ButtonCaption("→ On", "→", keyed=False)},
        needs=Need.RECORDING,
        comes_first=True,
    ),
    Command(
        "replay.mark_before",
        "left_square_bracket,shift+left",
        "timeline.look_at_mark_before",
        "Mark before",
        "Go to the milestone, battle or change of agents before",
        {Bar.REPLAY: ButtonCaption("Mark before", "Mark", needed=False)},
        needs=Need.RECORDING,
    ),
    Command(
        "replay.next_mark",
        "right_square_bracket,shift+right",
        "timeline.look_at_next_mark",
        "Next mark",
        "Go to the next milestone, battle or change of agents",
        {Bar.REPLAY: ButtonCaption("Next mark", "Mark")},
        needs=Need.RECORDING,
    ),
    Command("replay.first", "home", "timeline.look_at_start", "First", "Go to the first step", needs=Need.RECORDING),
    Command("replay.last", "end", "timeline.look_at_end", "Last", "Go to the last step", needs=Need.RECORDING),
    Command(
        "replay.speed",
        "f",
        "play.next_speed",
        "Speed",
        "Change the speed: 1x, 2x, 4x, max",
        {Bar.REPLAY: ButtonCaption("Speed 1x", "1x")},
    ),
    Command("replay.faster", "plus,equals_sign", "play.faster", "Faster", "Play faster"),
    Command("replay.slower", "minus", "play.slower", "Slower", "Play more slowly"),
)
_LOOKING = (
    Command(
        "replay.thoughts",
        "t",
        "panels.focus_thoughts",
        "Thoughts",
        "Go through the thoughts, step by step",
        {Bar.REPLAY: ButtonCaption("Thoughts", "")},
        needs=Need.NOTHING,
    ),
    Command("replay.next", "tab", "panels.next_view", "Next panel", "Go to the next panel", needs=Need.NOTHING),
    Command(
        "replay.previous", "shift+tab", "panels.previous_view", "Previous panel", "Go back a panel", needs=Need.NOTHING
    ),
    Command("replay.picture", "escape", "panels.show_picture", "Picture", "Back to the picture", needs=Need.NOTHING),
    Command(
        "replay.help",
        "question_mark,f1",
        "panels.help",
        "Help",
        "What the keys and panels mean",
        {Bar.REPLAY: ButtonCaption("Help", "Help")},
        needs=Need.NOTHING,
    ),
    Command(
        "replay.quit",
        "q",
        "panels.quit",
        "Quit",
        "Leave",
        {Bar.REPLAY: ButtonCaption("Quit", "Quit")},
        needs=Need.NOTHING,
    ),
)
REPLAY_COMMANDS = (*_PLAYING, *_LOOKING, *SHARED_COMMANDS)
