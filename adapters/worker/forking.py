"""The command `python -m adapters.worker.forking`: the fork server of `in_child`."""

from adapters.in_child.fork_server import main

if __name__ == "__main__":
    main()
