"""The records of a run, each defined once:
for the run that writes them and the reports that read them.

A record file is JSON Lines: `header`, then a `cell`, `discrepancy`, `not seen` or `bug` a line, and
`footer` at the end. A file without a footer is incomplete. A number that is not finite is written
as its name, since JSON has none. `lines.py` lists the kinds.
"""
