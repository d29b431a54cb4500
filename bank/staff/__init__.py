"""The organisation: departments, positions, employees, approvals by a second person."""
