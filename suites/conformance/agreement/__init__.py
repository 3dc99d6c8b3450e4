"""Claims about a framework's agreement with itself: one request in two ways, or after others."""
