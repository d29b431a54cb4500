"""Writes of compliance."""
