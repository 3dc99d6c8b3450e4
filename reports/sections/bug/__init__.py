"""A bug's section of the page: its smallest case, its calls, where it shows,
and the text of an issue.
"""
