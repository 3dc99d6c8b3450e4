"""Claims on frameworks: one statement about transposed convolution a test, asked on every route."""
