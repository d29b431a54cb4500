"""Writes: one verb a function; change, audit and event in one transaction."""
