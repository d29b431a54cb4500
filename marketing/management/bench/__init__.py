"""What marketing measures of itself."""
