"""Pure functions and frozen dataclasses of compliance. No Django."""
