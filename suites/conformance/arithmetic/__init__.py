"""Claims about floating-point numbers: how sums are rounded, and what special values become."""
