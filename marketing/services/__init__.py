"""Writes of marketing: one verb a function."""
