"""The accumulation probe: a few calls measure how a route rounds its sums."""
