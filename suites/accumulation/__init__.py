"""The accumulation probe: how a route sums, measured by a few calls."""
