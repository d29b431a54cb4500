"""Ages and the bands that segments use instead of a date of birth."""

from datetime import date

BANDS = ((18, "0-17"), (25, "18-24"), (35, "25-34"), (50, "35-49"), (65, "50-64"))


def age(birth_date: date, on: date) -> int:
    """Return full years lived on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def age_band(birth_date: date | None, on: date) -> str:
    """Return the band of an age on a day; empty where the date of birth is unknown."""
    if birth_date is None:
        return ""
    years = age(birth_date, on)
    return next((band for below, band in BANDS if years < below), "65+")
