"""The claims: each is a statement about transposed convolution, and a test of the routes."""
