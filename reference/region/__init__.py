"""The language of regions: predicates over the schema,
in a text that is parsed and never evaluated.
"""
