"""What other programs read: a baseline, GitHub annotations, and SARIF."""
