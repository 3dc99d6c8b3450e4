"""Parameters: kinds of axes, choices of channels, features of a tuple, and the choice of few tuples
among many.
"""
