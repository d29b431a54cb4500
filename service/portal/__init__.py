"""Customers' pages of service."""
