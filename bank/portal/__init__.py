"""The shell of the customer's pages: base templates, design tokens, navigation, home."""
