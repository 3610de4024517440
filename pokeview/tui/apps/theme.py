"""The colours of pokeview: a quiet night, so that the picture is the brightest thing in the room."""

from textual.theme import Theme

NIGHT = Theme(
    name="pokeview-night",
    primary="#8fb996",
    secondary="#84a9c9",
    accent="#d9b872",
    success="#8fc29b",
    warning="#dcb567",
    error="#e08a83",
    foreground="#cfd8dc",
    background="#0e1317",
    surface="#141b20",
    panel="#1b242a",
    dark=True,
    variables={
        # Textual does not hand on the theme's own boost.
        "boost": "#222d34",
        "quiet": "#74848d",
        "faint": "#4c5a62",
        "track": "#2a363d",
        "line": "#2c3940",
        "text-success": "#9bcfa7",
        "text-warning": "#e2bf78",
        "text-error": "#ea9c95",
        "scrollbar": "#2a363d",
        "scrollbar-hover": "#3c4b54",
        "scrollbar-active": "#5b6d77",
        "scrollbar-background": "#0e1317",
        "scrollbar-background-hover": "#0e1317",
        "scrollbar-background-active": "#0e1317",
        "scrollbar-corner-color": "#0e1317",
        "block-cursor-background": "#8fb996",
        "block-cursor-foreground": "#0e1317",
        "block-cursor-text-style": "bold",
    },
)
