"""What products refuses."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank.foundation.errors import Refused


class NotADraft(Refused):
    """The version left the drawing board: its terms no longer change."""

    def __init__(self) -> None:
        super().__init__("not_a_draft", _("Only a draft can change. Draft a new version instead."))


class NotOnSale(Refused):
    """The version is not sold (any more)."""

    def __init__(self) -> None:
        super().__init__("not_on_sale", _("This product is not on offer."))


class UnusableVersion(Refused):
    """Terms, price or eligibility do not hold together."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "unusable_version", _("This version cannot be sold as it stands: %(reason)s") % {"reason": reason}
        )


class LaunchRefused(Refused):
    """A gate spoke against the launch."""

    def __init__(self, reasons: list[str | Promise]) -> None:
        super().__init__("launch_refused", _("Not launched: %(reasons)s") % {"reasons": " ".join(map(str, reasons))})
