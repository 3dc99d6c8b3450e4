"""The commands of reports: list, diff, baseline, adopt, and what CI reads."""
