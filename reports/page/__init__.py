"""The parts of the page: the first screen, a section a bug, and the data that its script draws."""
