"""Tests: one folder an app, journeys, properties, architecture."""
