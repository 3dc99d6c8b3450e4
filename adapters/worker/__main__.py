"""The command `python -m adapters.worker`: the Python worker of `adapters/in_child/worker.py`."""

from adapters.in_child.worker import main

if __name__ == "__main__":
    main()
