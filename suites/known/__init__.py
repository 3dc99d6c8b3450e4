"""Known failures: the files of known bugs, their pins, and the check that each pin still fails."""
