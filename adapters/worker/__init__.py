"""The worker: the process that runs a framework, its wire protocol, and the parent's side of it."""
