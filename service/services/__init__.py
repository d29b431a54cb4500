"""Writes of service: one verb a function."""
