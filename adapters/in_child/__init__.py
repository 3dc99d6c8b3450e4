"""What runs in the process of a framework: Python 3.8 and NumPy, and nothing else of ours."""
