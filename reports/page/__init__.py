"""The page as a whole: rendered from its sections, with the data that its script draws."""
