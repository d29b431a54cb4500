"""Indicators of the business, the technology, the users and the finances, read daily."""
