"""What a model's answer means: put together from what streams in, told apart from its thinking, read as one call."""
