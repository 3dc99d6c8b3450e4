"""Known failures: the entries, and the check that each one still fails."""
