"""Invalid input: what no schema allows, and what a framework must make of it."""
