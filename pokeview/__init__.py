"""Watch language-model agents play Game Boy games in a terminal."""

__version__ = "0.1.0"
