"""Customers' pages of marketing."""
