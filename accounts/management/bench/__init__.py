"""The benches of accounts, named in the setting BENCHES."""
