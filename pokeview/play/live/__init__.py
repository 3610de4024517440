"""A session while it plays: who plays it, how it is doing, and what others ask of it."""
