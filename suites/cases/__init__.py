"""Cases: which parameters each cell of the matrix is asked, and which cells there are."""
