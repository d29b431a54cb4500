"""Profiles, segments, campaigns and offers, asked of consent and measured against a hold-out."""
