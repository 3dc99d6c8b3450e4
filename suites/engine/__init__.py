"""The engine: puts the planned cases to the frameworks and judges what they answer."""
