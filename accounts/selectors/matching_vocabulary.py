"""The words of a matching rule: what it may ask of a group of entries that have the same sum on both sides."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from bank.foundation.conditions import Field, FieldType, Vocabulary

DIRECTIONS = {"in": _("money in"), "out": _("money out")}

MATCHING = Vocabulary(
    "accounts.matching",
    fields={
        "amount": Field(FieldType.MONEY, _("amount")),
        "direction": Field(FieldType.CHOICE, _("direction"), choices=tuple(DIRECTIONS)),
        "same_reference": Field(FieldType.BOOL, _("a reference in common")),
        "days_apart": Field(FieldType.NUMBER, _("days between the value dates")),
        "entries": Field(FieldType.NUMBER, _("entries on the side with several")),
        "bank_code": Field(FieldType.TEXT, _("the bank’s transaction code")),
    },
)

#: What the rules are called that a bank starts with; staff's own rules keep the name that they gave.
STARTING_NAMES = (
    gettext_noop("Same reference and amount"),
    gettext_noop("A batch of theirs against its payments"),
    gettext_noop("Their entries against one settlement"),
    gettext_noop("Same amount within three days"),
    gettext_noop("One of theirs against a day of ours"),
    gettext_noop("A day of theirs against one of ours"),
)


def rule_name(name: str) -> str:
    """Return a rule's name in the reader's language where it is one of those that a bank starts with."""
    return gettext(name) if name in STARTING_NAMES else name
