"""The names that migrations give to starting rules, limits and models, marked so that they are translated."""

from django.utils.translation import gettext_noop as _

NAMES = (
    _("Large amount, far above what is usual"),
    _("Many payments in a short time"),
    _("Much money to a new payee"),
    _("New payee at night"),
    _("Amount a day"),
    _("Payments a day"),
    _("Amount a day through partners"),
    _("Probability of default of our own customers"),
)
