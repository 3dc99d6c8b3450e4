"""What is right: the schema, the definition in float64, its error bounds and the comparison."""
