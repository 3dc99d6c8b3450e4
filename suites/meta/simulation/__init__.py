"""Simulated implementations: how real libraries sum, each honest within its class,
and cases for them.
"""
