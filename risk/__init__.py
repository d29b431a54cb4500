"""Payments decided before they post, limits, and every customer scored."""
