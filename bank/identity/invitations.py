"""The first sign-in of somebody whom the bank opened a login for: a link by e-mail, good once and for three days."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.identity.models import User


def invite(*, user: User, actor: Actor) -> None:
    """Send the link with which a login gets its first password; the second factor follows at the first sign-in.

    Raises Refused for a login that has a password or no e-mail address.
    """
    if user.has_usable_password():
        raise Refused("has_password", gettext_lazy("This login has its password already."))
    if not user.email:
        raise Refused("no_address", gettext_lazy("This login has no e-mail address."))
    audit.record(actor=actor, action="identity.invite", subject=user)
    with override(user.language):
        subject = _("Your login at %(bank)s") % {"bank": settings.BANK_NAME}
        body = _(
            "Your login is %(login)s. Choose your password here within three days:\n\n%(link)s\n\n"
            "We never ask for it by phone or e-mail."
        ) % {"login": user.username, "link": link_for(user)}
    send_mail(subject, body, None, [user.email])


def link_for(user: User) -> str:
    """Return the address at which a login without a password chooses its first one."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.PUBLIC_URL + reverse("first_sign_in", args=[key, default_token_generator.make_token(user)])
