"""What the bank has to say: a title, a text and a page for each code, translated when it is sent.

Texts follow the bank's voice: money first, then what next; two sentences at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Notice:
    """One thing that the bank says. `purpose` is a consent purpose prefix, empty for plain service."""

    code: str
    title: str | Promise
    body: str | Promise
    purpose: str = ""


_ALL = (
    Notice("payment.sent", _("%(amount)s sent"), _("%(amount)s sent to %(payee)s on %(date)s.")),
    Notice("payment.received", _("%(amount)s received"), _("%(amount)s from %(payer)s is in your account.")),
    Notice(
        "payment.held",
        _("Held while we check"),
        _("%(amount)s to %(payee)s is held while we check. You need not do anything."),
    ),
    Notice(
        "payment.refused",
        _("Payment not made"),
        _("%(amount)s to %(payee)s was not paid. Nothing was taken; write to us to ask why."),
    ),
    Notice(
        "payment.confirm",
        _("A payment waits for you"),
        _("%(amount)s to %(payee)s waits for your code. Nothing moves before you confirm."),
    ),
    Notice("account.opened", _("Your account is open"), _("%(product)s %(number)s is open.")),
    Notice("account.frozen", _("Account frozen"), _("No money leaves %(number)s until it is unfrozen.")),
    Notice(
        "statement.issued", _("Your statement is ready"), _("The statement of %(month)s can be read and downloaded.")
    ),
    Notice(
        "payment.sign",
        _("A payment waits for your signature"),
        _("%(who)s wants to pay %(amount)s to %(payee)s. Nothing moves before you sign it too."),
    ),
    Notice(
        "account.dormant",
        _("Your account sleeps"),
        _("%(number)s was not used for a long time: nothing leaves it until you confirm that you are there."),
    ),
    Notice("account.reactivated", _("Your account works again"), _("%(number)s can be used as before.")),
    Notice("account.closed", _("Your account is closed"), _("%(number)s is closed. Its statements stay with you.")),
    Notice(
        "account.signing",
        _("Who signs was changed"),
        _("For %(number)s from now on: %(rule)s. If you did not expect it, write to us now."),
    ),
    Notice(
        "order.set",
        _("Standing order"),
        _("%(amount)s to %(payee)s: %(state)s. If it was not you, write to us now."),
    ),
    Notice(
        "order.sign",
        _("A standing order waits for your signature"),
        _("%(amount)s to %(payee)s needs your signature too."),
    ),
    Notice(
        "order.short",
        _("%(short)s short for a standing order"),
        _("%(amount)s to %(payee)s could not be paid yet. Add %(short)s today and we try again."),
    ),
    Notice(
        "order.failed",
        _("Standing order not paid"),
        _("%(amount)s to %(payee)s was not paid this time. Pay it yourself if it is still due."),
    ),
    Notice("goal.reached", _("You made it"), _("%(name)s has its %(amount)s.")),
    Notice(
        "notice.given",
        _("Notice given"),
        _("%(amount)s of %(number)s is free from %(free)s to %(until)s."),
    ),
    Notice(
        "recurring.missed",
        _("Monthly contribution missed"),
        _("There was too little money for this month’s contribution to %(number)s."),
    ),
    Notice("recurring.ended", _("Monthly saver is over"), _("%(number)s is over: %(amount)s is in your account.")),
    Notice(
        "deposit.instructed",
        _("Your deposit: changed"),
        _("When %(number)s matures: %(what)s. If it was not you, write to us now."),
    ),
    Notice(
        "deposit.renewed",
        _("Your deposit is renewed"),
        _("%(number)s is renewed at %(rate)s a year until %(until)s. Not what you want? Look at it in its first days."),
    ),
    Notice("deposit.paid_out", _("Your deposit is paid out"), _("%(number)s is over: %(amount)s is in your account.")),
    Notice(
        "deposit.broken",
        _("Deposit ended early"),
        _("%(number)s has ended: %(amount)s is in your account, after a cost of %(cost)s."),
    ),
    Notice(
        "grant.given",
        _("A partner may see your account"),
        _("%(partner)s has access until %(until)s. You can end it at any time."),
    ),
    Notice("message.answered", _("We answered you"), _("There is a new message from us in your conversation.")),
    Notice("case.opened", _("We are on it"), _("We will answer “%(subject)s” by %(due)s.")),
    Notice("case.resolved", _("We answered your case"), _("“%(subject)s” is answered. Tell us if it helped.")),
)

NOTICES: Mapping[str, Notice] = {notice.code: notice for notice in _ALL}
