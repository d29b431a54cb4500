"""A plausible bank of invented people, made in bulk through the ledger's batch posting."""
