"""Tables of metrics: one noun a file."""

from metrics.models.indicator import Indicator, Reading

__all__ = ["Indicator", "Reading"]
