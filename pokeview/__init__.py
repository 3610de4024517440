"""Watch language-model agents play Game Boy games in a terminal."""

import logging

__version__ = "0.1.0"

# Where no log is kept, as in a logged model, nothing is printed in its place.
logging.getLogger(__name__).addHandler(logging.NullHandler())
