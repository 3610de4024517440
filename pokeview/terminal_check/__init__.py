"""What the terminal can do, asked outside of the app: in `pokeview doctor`."""
