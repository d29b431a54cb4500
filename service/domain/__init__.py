"""Pure functions and frozen dataclasses of service. No Django."""
