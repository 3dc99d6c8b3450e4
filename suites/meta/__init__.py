"""The project's own tests: each check catches its fault, and accepts what is right."""
