"""Passwords of tests: the product's algorithm (a real server process can verify them), one round."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """PBKDF2 with one round."""

    iterations = 1
