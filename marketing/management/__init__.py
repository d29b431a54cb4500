"""Commands and benches of marketing."""
