"""What each section of the page is made of: one module a section,
and a folder for the section of a bug.
"""
