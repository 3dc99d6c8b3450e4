"""The engine: asks the frameworks the planned cases, judges the replies and writes the records."""
