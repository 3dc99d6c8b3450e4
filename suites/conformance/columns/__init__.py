"""Claims about im2col and col2im."""
