"""Putting money by: goals that fill themselves, monthly contributions, money at notice."""
