"""Networks of several layers, and operands for which each sum in them is exact."""
