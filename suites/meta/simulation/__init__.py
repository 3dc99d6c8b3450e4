"""Simulated implementations that sum as real libraries do, and cases for them."""
