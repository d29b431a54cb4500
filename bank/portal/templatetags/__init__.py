"""Tag libraries: money, icons, components. Any app may load them by name."""
