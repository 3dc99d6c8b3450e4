"""What each framework says: one module a framework, translation and nothing else, run in a child
process.
"""
