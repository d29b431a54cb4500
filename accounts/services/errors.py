"""What accounts refuses, in words for the customer. Codes are stable for partners and tests."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank.foundation.errors import Refused
from bank.foundation.money import Money


class InvalidRequest(Refused):
    """What was asked makes no sense as it stands."""


class ShortOfFunds(Refused):
    """The account has less available than the payment and its fee need; `short` is the difference."""

    def __init__(self, short: Money) -> None:
        super().__init__("insufficient_funds", _("You’re %(short)s short. Add money or pay less."), short=short)


class AccountNotOpen(Refused):
    """The account is frozen or closed."""

    def __init__(self, state: str) -> None:
        messages: dict[str, str | Promise] = {
            "FROZEN": _("This account is frozen, so nothing can be paid from it. Talk to us to unfreeze it."),
            "CLOSED": _("This account is closed. Choose another one."),
            "DORMANT": _("This account was not used for a long time, so it sleeps. Confirm that it is you first."),
        }
        super().__init__(f"account_{state.lower()}", messages[state])


class PayeeAccountNotOpen(Refused):
    """The account to be paid is closed."""

    def __init__(self) -> None:
        super().__init__("creditor_closed", _("That account is closed. Ask them for another one."))


class NotAParty(Refused):
    """Someone who may not act for this account; doors answer 404."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found", _("We can’t find this account."))


class SameKeyOtherRequest(Refused):
    """An idempotency key came back with another request."""

    status = 422

    def __init__(self) -> None:
        super().__init__("idempotency_conflict", _("This form already made another payment. Start again."))


class NotInState(Refused):
    """The thing moved on since the page was shown."""

    status = 409

    def __init__(self) -> None:
        super().__init__("moved_on", _("This has already been decided. Nothing was changed."))


class NotTheOwner(Refused):
    """Releasing or refusing is for the owner of a guard that holds, and never for who asked for the payment."""

    status = 403

    def __init__(self) -> None:
        super().__init__("not_the_owner", _("This decision is for somebody else."))


class NotEligible(Refused):
    """The product's own condition leaves this person out; `condition` says it as a sentence."""

    def __init__(self, condition: str) -> None:
        super().__init__("not_eligible", _("This product is for: %(condition)s"), condition=condition)


OPENING_CODES: dict[str, str | Promise] = {
    "kyc_unknown": _("We need to check your identity before we can open this account."),
    "kyc_pending": _("We are still checking your identity. We will tell you when it is done."),
    "kyc_refused": _("We could not verify your identity. Talk to us."),
}


class OpeningRefused(Refused):
    """A gate spoke against the opening; `code` says which way out there is."""

    def __init__(self, code: str) -> None:
        super().__init__(
            code or "opening_refused", OPENING_CODES.get(code, _("We cannot open this account now. Talk to us."))
        )
