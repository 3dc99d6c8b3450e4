"""Measurements that are no tests: speed, soak, caps of CPU features, evidence and replays."""
