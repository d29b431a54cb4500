"""What the bank sells: specifications, immutable versions, prices, launch gates."""
