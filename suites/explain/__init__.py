"""Explanations: from failing cases to the smallest one and to the region where it fails."""
