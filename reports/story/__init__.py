"""What a bug's section shows beside its numbers: the grid of its answers and the drawing of its operator."""
