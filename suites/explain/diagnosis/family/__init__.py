"""The family of mutated references: tables of what an operator may do wrong,
and how each is judged.
"""
