"""README.md and CONTRIBUTING.md: their commands run, their examples hold."""
