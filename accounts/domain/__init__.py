"""Pure functions and frozen dataclasses of accounts. No Django."""
