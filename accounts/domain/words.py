"""Figures in words."""

from decimal import Decimal


def percent(rate: Decimal) -> str:
    """Return a rate a year as people read it: 0.0125 is 1.25%, at least two decimals."""
    figure = (rate * 100).normalize()
    return f"{figure:f}%" if -int(figure.as_tuple().exponent) > 2 else f"{figure:.2f}%"
