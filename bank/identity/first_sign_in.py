"""The page of the first sign-in: choose a password, once."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy

from bank.identity.models import User


class FirstSignInView(PasswordResetConfirmView):
    """Serves logins that have no password yet; for everybody else, and the second time, the link is spent."""

    template_name = "identity/first_sign_in.html"
    success_url = reverse_lazy("account_login")
    title = ""

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active and not user.has_usable_password() else None
