"""Claims about gradients, and about the convolution whose gradient the operator is."""
