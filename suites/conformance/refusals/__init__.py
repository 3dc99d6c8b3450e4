"""Claims about calls that must be refused or answered rightly: limits, nonsense, zero sizes."""
