"""The values that operands are filled with, and the special values among them."""
