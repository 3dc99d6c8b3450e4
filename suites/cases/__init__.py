"""The plan: which cells the matrix has, and which cases each cell is asked."""
