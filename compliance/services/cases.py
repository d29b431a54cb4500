"""Cases: opened by a hit, decided by one person or by two. Nothing here is announced or audited outside this app."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Payment
from accounts.services import payments
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from compliance.models import CaseStep, ComplianceCase, GoodGuy, Hit, MatchSetting, PartyBlock, Proposal
from compliance.selectors import lists
from compliance.selectors.screening import FoundHit, Outcome, why_json

State = ComplianceCase.State
OUTCOMES = (State.FALSE, State.TRUE)
SYSTEM = Actor.system("screening")


class NotThere(Refused):
    """The case is not in a state for this."""

    def __init__(self) -> None:
        super().__init__("case_not_there", _("Somebody else was here: look at the case again."))


def open_for_payment(payment_id: int, outcome: Outcome | None, *, now: dt.datetime) -> ComplianceCase:
    """Open the case of a payment that screening holds, in the transaction that holds it; `None` where it failed."""
    case, created = ComplianceCase.objects.get_or_create(
        payment_id=payment_id,
        defaults={"kind": ComplianceCase.Kind.PAYMENT, "screening_failed": outcome is None, **_clock(now)},
    )
    _add_hits(case, outcome, now=now, created=created)
    return case


def open_for_customer(customer_id: int, outcome: Outcome, *, now: dt.datetime) -> ComplianceCase:
    """Open a case about a customer, or add what is new to the open one."""
    case, created = ComplianceCase.objects.get_or_create(
        kind=ComplianceCase.Kind.CUSTOMER,
        customer_id=customer_id,
        state__in=[State.OPEN, State.PROPOSED],
        defaults={"state": State.OPEN, **_clock(now)},
    )
    _add_hits(case, outcome, now=now, created=created)
    return case


def open_for_payee(payee_id: int, outcome: Outcome, *, now: dt.datetime) -> ComplianceCase:
    """Open a case about a saved payee, or add what is new to the open one."""
    case, created = ComplianceCase.objects.get_or_create(
        kind=ComplianceCase.Kind.PAYEE,
        payee_id=payee_id,
        state__in=[State.OPEN, State.PROPOSED],
        defaults={"state": State.OPEN, **_clock(now)},
    )
    _add_hits(case, outcome, now=now, created=created)
    return case


def note_look(case: ComplianceCase, *, actor: Actor, now: dt.datetime) -> None:
    """Keep that somebody looked at a case."""
    _step(case, "look", "", actor, now)


def decide(*, case_id: int, outcome: str, reason: str, actor: Actor, now: dt.datetime) -> ComplianceCase:
    """Decide a case: FALSE lets go and remembers the pair, TRUE refuses and blocks.

    A true match, and letting go a payment from the setting's amount on, first wait for a second person.
    Raises Refused without a reason, NotThere where the case is not to be decided.
    """
    outcome = State(outcome)
    _require_reason(reason)
    with transaction.atomic():
        case = _locked(case_id)
        if case.state != State.OPEN or outcome not in OUTCOMES or actor.user_id is None:
            raise NotThere
        if not needs_second_person(case, outcome):
            _step(case, f"decide-{outcome.lower()}", reason, actor, now)
            return _close(case, outcome, actor=actor, now=now)
        Proposal.objects.create(
            case=case,
            outcome=outcome,
            state_hash=_state_hash(case),
            proposed_by_id=actor.user_id,
            proposed_at=now,
        )
        _step(case, f"propose-{outcome.lower()}", reason, actor, now)
        return _moved(case, State.PROPOSED)


def agree(*, case_id: int, reason: str, actor: Actor, now: dt.datetime) -> ComplianceCase:
    """Agree as the second person with what was proposed, and carry it out.

    Raises Refused for whoever proposed it; where the case changed since, the proposal is set aside and it says so.
    """
    _require_reason(reason)
    with transaction.atomic():
        case = _locked(case_id)
        proposal = _proposal(case, actor)
        if proposal.state_hash == _state_hash(case):
            _settle(proposal, Proposal.State.AGREED, actor, now)
            _step(case, f"agree-{proposal.outcome.lower()}", reason, actor, now)
            return _close(case, State(proposal.outcome), actor=actor, now=now)
        _settle(proposal, Proposal.State.STALE, actor, now)
        _step(case, "overtaken", reason, actor, now)
        _moved(case, State.OPEN)
    raise Refused("case_changed", _("The case has new hits since the proposal. It is open again: look at it afresh."))


def decline(*, case_id: int, reason: str, actor: Actor, now: dt.datetime) -> ComplianceCase:
    """Decline as the second person what was proposed: the case is open again."""
    _require_reason(reason)
    with transaction.atomic():
        case = _locked(case_id)
        _settle(_proposal(case, actor), Proposal.State.DECLINED, actor, now)
        _step(case, "decline", reason, actor, now)
        return _moved(case, State.OPEN)


def needs_second_person(case: ComplianceCase, outcome: str) -> bool:
    """Return whether this outcome takes two people."""
    if outcome == State.TRUE:
        return True
    return case.payment is not None and case.payment.amount_minor >= lists.setting().second_person_minor


def _close(case: ComplianceCase, outcome: ComplianceCase.State, *, actor: Actor, now: dt.datetime) -> ComplianceCase:
    hits = list(case.hits.all())
    if outcome == State.FALSE:
        GoodGuy.objects.bulk_create(
            [GoodGuy(party=h.party, entry_id=h.entry_id, name=h.name, case=case, cleared_at=now) for h in hits],
            ignore_conflicts=True,
        )
    else:
        for party in {hit.party for hit in hits}:
            PartyBlock.objects.get_or_create(party=party, lifted_at=None, defaults={"case": case, "blocked_at": now})
    _settle_payment(case, outcome, actor=actor, now=now)
    case.closed_at, case.closed_by_id = now, actor.user_id
    return _moved(case, outcome)


def _settle_payment(case: ComplianceCase, outcome: str, *, actor: Actor, now: dt.datetime) -> None:
    """Release or refuse the held payment; one that ended otherwise meanwhile is left alone. No reason is passed on."""
    if case.payment_id is None or case.payment is None or case.payment.state != Payment.State.HELD:
        return
    settle = payments.release if outcome == State.FALSE else payments.refuse
    settle(case.payment_id, owner="compliance", actor=actor, reason="", now=now)


def _locked(case_id: int) -> ComplianceCase:
    """Lock a case, after its payment: holding a payment locks in that order too."""
    payment_id = ComplianceCase.objects.values_list("payment_id", flat=True).get(pk=case_id)
    if payment_id:
        list(Payment.objects.select_for_update(no_key=True, of=("self",)).filter(pk=payment_id))
    return ComplianceCase.objects.select_for_update(of=("self",)).select_related("payment").get(pk=case_id)


def _proposal(case: ComplianceCase, actor: Actor) -> Proposal:
    proposal = case.proposals.filter(state=Proposal.State.WAITING).first()
    if case.state != State.PROPOSED or proposal is None or actor.user_id is None:
        raise NotThere
    if proposal.proposed_by_id == actor.user_id:
        raise Refused("own_request", _("A second person decides, not whoever asked."))
    return proposal


def _settle(proposal: Proposal, state: Proposal.State, actor: Actor, now: dt.datetime) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, actor.user_id, now
    proposal.save(update_fields=["state", "decided_by", "decided_at"])


def _moved(case: ComplianceCase, state: ComplianceCase.State) -> ComplianceCase:
    case.state, case.version = state, case.version + 1
    case.save()
    return case


def _state_hash(case: ComplianceCase) -> str:
    rows = list(case.hits.order_by("pk").values_list("pk", "party", "entry_id", "score"))
    amount = case.payment.amount_minor if case.payment else None
    return hashlib.sha256(json.dumps([case.pk, amount, rows]).encode()).hexdigest()


def _add_hits(case: ComplianceCase, outcome: Outcome | None, *, now: dt.datetime, created: bool) -> None:
    if created:
        _step(case, "open", "", SYSTEM, now)
    if outcome is None or not outcome.hits:
        return
    Hit.objects.bulk_create([_hit(case, hit, outcome, now) for hit in outcome.hits], ignore_conflicts=True)
    best = max(hit.score for hit in outcome.hits)
    if best > case.best_score:
        ComplianceCase.objects.filter(pk=case.pk).update(best_score=best)


def _hit(case: ComplianceCase, found: FoundHit, outcome: Outcome, now: dt.datetime) -> Hit:
    return Hit(
        case=case,
        party=found.screened.party,
        customer_id=found.screened.customer_id,
        name=found.screened.name[:200],
        entry_id=found.candidate.entry_id,
        entry_name_id=found.candidate.entry_name_id,
        score=found.score,
        why=why_json(found),
        versions=outcome.active.versions,
        setting_number=outcome.active.setting.number,
        found_at=now,
    )


def _clock(now: dt.datetime) -> dict[str, dt.datetime]:
    setting: MatchSetting = lists.setting()
    return {"opened_at": now, "due_at": now + dt.timedelta(hours=setting.due_hours)}


def _step(case: ComplianceCase, action: str, words: str, actor: Actor, now: dt.datetime) -> None:
    CaseStep.objects.create(
        case=case, action=action, actor=actor.as_json(), user_id=actor.user_id, words=words.strip(), at=now
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))


def hits_of(outcome: Outcome, parties: Sequence[str]) -> Outcome:
    """Return the part of an outcome that is about these parties."""
    kept = tuple(hit for hit in outcome.hits if hit.screened.party in parties)
    return Outcome(outcome.active, kept, {party: outcome.best.get(party, 0) for party in parties})
