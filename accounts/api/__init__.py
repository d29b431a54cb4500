"""The partners' door: OAuth 2 client credentials, and only what a holder granted."""
