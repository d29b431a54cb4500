"""Benches of risk."""
