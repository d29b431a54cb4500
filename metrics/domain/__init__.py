"""Pure functions and frozen dataclasses of metrics. No Django."""
