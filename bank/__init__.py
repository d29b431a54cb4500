"""Openteller: roof (settings, urls, asgi, celery) and ground (foundation, identity, staff, portal)."""
