"""A session: from the words of the command line to a run, and from its state to the exit code."""
