"""What `python -m adapters` prints: an adapter as plain data, and that data in lines."""
