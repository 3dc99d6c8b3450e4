"""One cell: its target, how its cases are asked and judged, and how what fails is explained."""
