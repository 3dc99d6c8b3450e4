"""Reports: records of runs, and the page made of them; rendering is pure and runs nothing."""
