"""The login of a person: a customer, a member of staff, or both never (two logins then)."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from bank.foundation.ids import PublicIdField


class User(AbstractUser):
    """A login. The customer lives in `accounts.Customer`, the employee in `staff.Employee`."""

    public_id = PublicIdField(prefix="usr")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
