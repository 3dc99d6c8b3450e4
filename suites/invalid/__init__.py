"""Invalid input: calls outside the schema, and the judgement on the replies to them."""
