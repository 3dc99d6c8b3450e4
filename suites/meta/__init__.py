"""The project's own tests: every check must catch its fault and stay silent on the honest one."""
