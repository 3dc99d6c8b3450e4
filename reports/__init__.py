"""What is told: records of runs, and the page made of them; nothing here runs anything."""
