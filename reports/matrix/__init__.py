"""The matrix: adapters and claims, and what each cell of a claim on a route came to,
in words and counts.
"""
