"""Every channel as one conversation: messages, cases and their clocks, notifications."""
