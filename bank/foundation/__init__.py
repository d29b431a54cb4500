"""The ground: money, clock, events, jobs, audit, conditions, encryption, API conventions."""
