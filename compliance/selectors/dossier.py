"""What is shown of a case: our side, the list's side, and each word compared."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.models import CaseStep, ComplianceCase, EntryName, Hit, Proposal

LABELS: dict[str, str | Promise] = {
    "birth": _("born"),
    "birth_place": _("born in"),
    "nationality": _("nationality"),
    "designation": _("office"),
    "address": _("address"),
    "document": _("documents"),
    "listed": _("listed on"),
    "order": _("order"),
    "vessel": _("vessel"),
    "remarks": _("remarks"),
}
ACTIONS: dict[str, str | Promise] = {
    "open": _("opened"),
    "look": _("looked at"),
    "decide-false": _("decided: not the same"),
    "propose-false": _("proposed: not the same"),
    "propose-true": _("proposed: the same"),
    "agree-false": _("agreed: not the same"),
    "agree-true": _("agreed: the same"),
    "decline": _("declined"),
    "overtaken": _("overtaken by new hits"),
}


@dataclass(frozen=True)
class SideBySide:
    """One hit as the page shows it."""

    hit: Hit
    ours: list[tuple[str | Promise, str]]
    listed: list[tuple[str | Promise, str]]
    names: list[tuple[str, str]]
    words: list[dict[str, Any]] = field(default_factory=list)

    @property
    def percent(self) -> str:
        """The score in per cent."""
        return f"{self.hit.score / 10:.0f} %"


def hits(case: ComplianceCase) -> QuerySet[Hit]:
    """Return a case's hits, the likeliest first."""
    return case.hits.select_related("entry__sanctions_list", "entry__since", "entry_name", "customer").order_by(
        "-score", "pk"
    )


def side_by_side(hit: Hit) -> SideBySide:
    """Return what is known on both sides of a hit."""
    entry = hit.entry
    listed: list[tuple[str | Promise, str]] = [
        (_("list"), f"{entry.sanctions_list.name} · {entry.since.number}"),
        (_("reference"), entry.reference),
        (_("kind"), str(entry.get_kind_display())),
        (_("programme"), entry.programme),
    ]
    listed += [(LABELS.get(label, label), " · ".join(values)) for label, values in entry.details.items()]
    names = [(name.name, str(EntryName.Quality(name.quality).label)) for name in entry.names.all()]
    words = [{**word, "percent": f"{word['score'] / 10:.0f} %" if word["score"] else "–"} for word in hit.why]
    return SideBySide(hit, _ours(hit), [row for row in listed if row[1]], names, words)


def steps(case: ComplianceCase) -> list[tuple[CaseStep, str | Promise, str]]:
    """Return what happened, with each step's label."""
    rows = case.steps.select_related("user").order_by("pk")
    return [(step, ACTIONS.get(step.action, step.action), step.words) for step in rows]


def proposed_by(case: ComplianceCase) -> int | None:
    """Return who made the proposal that waits."""
    rows = case.proposals.filter(state=Proposal.State.WAITING)
    return rows.values_list("proposed_by_id", flat=True).first()


def about(case: ComplianceCase) -> str:
    """Return whom a case is about, in one line."""
    if case.payment is not None:
        return f"{case.payment.debtor_name} → {case.payment.creditor_name}"
    subject = case.payee or case.customer
    return str(subject) if subject is not None else ""


def _ours(hit: Hit) -> list[tuple[str | Promise, str]]:
    rows: list[tuple[str | Promise, str]] = [(_("name"), hit.name)]
    customer, payment, payee = hit.customer, hit.case.payment, hit.case.payee
    if customer is not None:
        rows += [
            (_("customer"), customer.name),
            (_("born"), customer.birth_date or ""),
            (_("occupation"), customer.occupation),
            (_("district"), customer.district),
        ]
    elif payee is not None:
        rows += [(_("payee"), payee.name), (_("account"), payee.shown_number), (_("bank"), payee.bank_code)]
    elif payment is not None:
        rows += [(_("account"), payment.creditor_number), (_("bank"), payment.creditor_bank)]
    return [row for row in rows if row[1]]
