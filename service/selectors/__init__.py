"""Reads of service."""
