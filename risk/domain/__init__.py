"""Pure functions and frozen dataclasses of risk. No Django."""
