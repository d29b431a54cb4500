"""Who may do what: by position and group only. A superuser's star opens nothing here."""

from typing import cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q

CACHE = "_bank_permissions"


def held(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """Return the user's permissions as `app.codename`; read once per user object, that is once per request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if CACHE not in user.__dict__:
        found = Permission.objects.filter(Q(group__user=user.pk) | Q(user=user.pk)).distinct()
        pairs = found.values_list("content_type__app_label", "codename")
        user.__dict__[CACHE] = frozenset(f"{label}.{codename}" for label, codename in pairs)
    return cast("frozenset[str]", user.__dict__[CACHE])


def holds(user: AbstractBaseUser | AnonymousUser, permission: str) -> bool:
    """Return whether the user's groups or own grants carry `permission`; `is_superuser` is not looked at."""
    return permission in held(user)


def require(user: AbstractBaseUser | AnonymousUser, permission: str) -> None:
    """Raise PermissionDenied unless the user holds the permission."""
    if not holds(user, permission):
        raise PermissionDenied(permission)
