"""Who signs in: users, second factors, devices, consents."""
