"""Pure functions and frozen dataclasses of marketing. No Django."""
