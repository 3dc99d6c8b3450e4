"""What a reader asks who carries a model to another framework: which size comes out, how often
`fold` adds each position, and where the axes of a weight stand.
"""
