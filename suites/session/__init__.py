"""A session: makes a run of the options of the command line, and an exit code of its state."""
