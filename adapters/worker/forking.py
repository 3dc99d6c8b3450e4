"""The command `python -m adapters.worker.forking`, which forks workers: `in_child/fork_server.py`."""

from adapters.in_child.fork_server import main

if __name__ == "__main__":
    main()
