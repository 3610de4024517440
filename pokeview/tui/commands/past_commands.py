"""Looking back: on the watch screen and on a session that another process plays."""

from pokeview.tui.commands.command import Bar, ButtonCaption, Command, Need

LOOKING_BACK = (
    Command(
        "past.back",
        "left",
        "timeline.look_back",
        "Back",
        "Look back a step",
        {Bar.PAST: ButtonCaption("← Back", "←", keyed=False)},
        needs=Need.RECORDING,
        comes_first=True,
    ),
    Command(
        "past.on",
        "right",
        "timeline.look_on",
        "On",
        "Look a step further on",
        {Bar.PAST: ButtonCaption("→ On", "→", keyed=False)},
        needs=Need.RECORDING,
        comes_first=True,
    ),
    Command(
        "past.mark_before",
        "left_square_bracket,shift+left",
        "timeline.look_at_mark_before",
        "Mark before",
        "Look at the milestone, battle or change of agents before",
        {Bar.PAST: ButtonCaption("Mark before", "Mark")},
        needs=Need.RECORDING,
    ),
    Command(
        "past.next_mark",
        "right_square_bracket,shift+right",
        "timeline.look_at_next_mark",
        "Next mark",
        "Look at the next milestone, battle or change of agents",
        {Bar.PAST: ButtonCaption("Next mark", "Mark")},
        needs=Need.RECORDING,
    ),
    Command("past.first", "home", "timeline.look_at_start", "First", "Look at the first step", needs=Need.RECORDING),
)
BRANCHING = (
    Command(
        "past.branch",
        "b,enter",
        "branches.branch",
        "Branch",
        "Let an agent play on from the step that is looked at",
        {Bar.PAST: ButtonCaption("Branch", "Branch")},
        needs=Need.PAST_STEP,
    ),
)
COMING_BACK = (
    Command(
        "past.now",
        "escape,end",
        "timeline.look_now",
        "Now",
        "Back from the past to what goes on",
        {Bar.PAST: ButtonCaption("Now", "Now")},
        needs=Need.PAST_STEP,
    ),
)
