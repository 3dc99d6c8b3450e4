"""The numbers of a dtype, and how an implementation sums them."""
