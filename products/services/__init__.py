"""Writes of products: one verb a function."""
