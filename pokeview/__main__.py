"""Lets `python -m pokeview` do what `pokeview` does."""

from pokeview.cli.app import main

main()
