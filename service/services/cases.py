"""Open, take, pause, resume, answer and rate cases; each keeps its clock true."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Payment
from bank.foundation import audit, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from service.domain.clock import due_after
from service.events import CaseOpened, CaseRated, CaseResolved
from service.models import Case, CaseClock, CasePolicy, CaseRating
from service.selectors.clock import hours_of, minutes_on_clock
from service.services import conversations, notifications

LONGEST_SUBJECT = 120


def open_case(
    *,
    customer_id: int,
    kind: str,
    subject: str,
    body: str,
    key: str,
    actor: Actor,
    now: datetime,
    payment: Payment | None = None,
) -> Case:
    """Open a case with its due time and put its text into the conversation. The same `key` opens one case.

    Raises Refused for an empty or too long subject or text, and CasePolicy.DoesNotExist for an unknown kind.
    """
    title = " ".join(subject.split())
    if not title or len(title) > LONGEST_SUBJECT:
        raise Refused("case_subject", _("Say in 1 to %(most)s characters what it is about."), most=LONGEST_SUBJECT)
    policy = CasePolicy.objects.get(kind=kind)
    with transaction.atomic():
        conversations.conversation_of(customer_id=customer_id, now=now)
        first = Case.objects.filter(customer_id=customer_id, key=key).first()
        if first is not None:
            return first
        case = Case.objects.create(
            customer_id=customer_id,
            kind=kind,
            subject=title,
            policy=policy,
            opened_at=now,
            due_at=due_after(now, policy.answer_within_minutes, hours_of(policy)),
            key=key,
            payment=payment,
        )
        CaseClock.objects.create(case=case, running=True, started_at=now)
        conversations.write(customer_id=customer_id, body=body, key=f"case:{key}", actor=actor, now=now, case=case)
        _opened(case, actor, now)
    return case


def _opened(case: Case, actor: Actor, now: datetime) -> None:
    assert case.due_at is not None
    audit.record(actor=actor, action="service.case.open", subject=case, after={"kind": case.kind})
    events.publish(
        CaseOpened(
            subject_id=case.public_id,
            subject_version=case.version,
            customer_id=case.customer_id,
            kind=case.kind,
            due_at=case.due_at.isoformat(),
        ),
        actor=actor,
    )
    if case.customer.user_id is not None:
        due = partial(formats.date_format, timezone.localtime(case.due_at), "DATETIME_FORMAT")
        notifications.send(
            user_id=case.customer.user_id,
            code="case.opened",
            key=case.public_id,
            context={"subject": case.subject, "due": due},
            link=f"/cases/{case.public_id}/",
            now=now,
        )


def take(*, case_id: int, actor: Actor, now: datetime) -> Case:
    """Make the actor the case's owner. Raises Refused where it is answered already."""
    with transaction.atomic():
        case = _locked(case_id)
        _must_be_unanswered(case)
        before, case.owner_id = case.owner_id, actor.user_id
        _save(case, "service.case.take", actor, owner=(before, case.owner_id))
    return case


def pause(*, case_id: int, reason: str, actor: Actor, now: datetime) -> Case:
    """Stop the clock while the customer is to answer. Raises Refused unless it runs and a reason is given."""
    with transaction.atomic():
        case = _locked(case_id)
        if case.state != Case.State.OPEN:
            raise Refused("case_not_running", _("The clock of this case does not run."))
        if not reason.strip():
            raise Refused("reason_missing", _("Say why the clock stops."))
        _switch_clock(case, running=False, reason=reason, now=now)
        case.state, case.due_at = Case.State.PAUSED, None
        _save(case, "service.case.pause", actor, reason=reason, state=("open", "paused"))
    return case


def resume(*, case_id: int, actor: Actor, now: datetime) -> Case:
    """Let the clock run on; the due time moves by what is left of the promise. Raises Refused unless paused."""
    with transaction.atomic():
        case = _locked(case_id)
        if case.state != Case.State.PAUSED:
            raise Refused("case_not_paused", _("The clock of this case is not paused."))
        left = max(case.policy.answer_within_minutes - minutes_on_clock(case, now), 0)
        _switch_clock(case, running=True, reason="", now=now)
        case.state, case.due_at = Case.State.OPEN, due_after(now, left, hours_of(case.policy))
        _save(case, "service.case.resume", actor, state=("paused", "open"))
    return case


def resolve(*, case_id: int, resolution: str, actor: Actor, now: datetime) -> Case:
    """Answer the case: the resolution goes to the customer as a message. Raises Refused where answered already."""
    with transaction.atomic():
        case = _locked(case_id)
        _must_be_unanswered(case)
        conversation = conversations.conversation_of(customer_id=case.customer_id, now=now)
        conversations.reply(
            conversation_id=conversation.pk,
            body=resolution,
            key=f"resolve:{case.public_id}",
            actor=actor,
            now=now,
            case=case,
        )
        in_time = case.due_at is None or now <= case.due_at
        minutes = minutes_on_clock(case, now)
        case.clock.filter(ended_at__isnull=True).update(ended_at=now)
        before = case.state
        case.state, case.resolved_at, case.resolution = Case.State.RESOLVED, now, resolution.strip()
        case.owner_id = case.owner_id or actor.user_id
        _save(case, "service.case.resolve", actor, state=(before, "resolved"), in_time=(None, in_time))
        events.publish(
            CaseResolved(
                subject_id=case.public_id,
                subject_version=case.version,
                customer_id=case.customer_id,
                kind=case.kind,
                in_time=in_time,
                minutes=minutes,
            ),
            actor=actor,
        )
        _tell_resolved(case, now)
    return case


def rate(*, case_id: int, score: int, actor: Actor, now: datetime) -> CaseRating:
    """The customer rates an answer, 1 to 5, once. Raises Refused before the answer or the second time."""
    if score not in range(1, 6):
        raise Refused("rating_out_of_range", _("Choose from 1 to 5."))
    with transaction.atomic():
        case = _locked(case_id)
        if case.state != Case.State.RESOLVED:
            raise Refused("case_not_answered", _("You can rate our answer once you have it."))
        if CaseRating.objects.filter(case=case).exists():
            raise Refused("case_rated", _("You rated this answer already. Thank you."))
        rating = CaseRating.objects.create(case=case, score=score, rated_at=now)
        _save(case, "service.case.rate", actor, score=(None, score))
        events.publish(
            CaseRated(
                subject_id=case.public_id,
                subject_version=case.version,
                customer_id=case.customer_id,
                kind=case.kind,
                score=score,
            ),
            actor=actor,
        )
    return rating


def _locked(case_id: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("policy", "customer").get(pk=case_id)


def _must_be_unanswered(case: Case) -> None:
    if case.state == Case.State.RESOLVED:
        raise Refused("case_answered", _("This case is answered already."))


def _switch_clock(case: Case, *, running: bool, reason: str, now: datetime) -> None:
    case.clock.filter(ended_at__isnull=True).update(ended_at=now)
    CaseClock.objects.create(case=case, running=running, reason=reason.strip()[:200], started_at=now)


def _save(case: Case, action: str, actor: Actor, *, reason: str = "", **change: tuple[object, object]) -> None:
    """Save the case with its next version; each keyword is what changed: (before, after)."""
    case.version += 1
    case.save()
    before = {name: values[0] for name, values in change.items()}
    after = {name: values[1] for name, values in change.items()}
    audit.record(actor=actor, action=action, subject=case, reason=reason, before=before, after=after)


def _tell_resolved(case: Case, now: datetime) -> None:
    if case.customer.user_id is not None:
        notifications.send(
            user_id=case.customer.user_id,
            code="case.resolved",
            key=case.public_id,
            context={"subject": case.subject},
            link=f"/cases/{case.public_id}/",
            now=now,
        )
