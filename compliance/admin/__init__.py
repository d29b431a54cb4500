"""Compliance's staff pages: for those who hold its permissions they are there, for everybody else they do not exist."""

from compliance.admin import cases, kyc, lists

__all__ = ["cases", "kyc", "lists"]
