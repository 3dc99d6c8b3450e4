"""Workers forked from a process that has imported the framework: an import may take seconds."""
