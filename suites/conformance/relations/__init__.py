"""Claims about several calls of one framework, whose outputs must agree with each other."""
