"""Claims about whole networks at their published sizes."""
