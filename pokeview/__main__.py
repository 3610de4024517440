"""Lets `python -m pokeview` do what `pokeview` does."""

from pokeview.cli import main

main()
