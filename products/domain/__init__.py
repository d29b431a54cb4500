"""Pure functions and frozen dataclasses of products. No Django."""
