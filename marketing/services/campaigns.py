"""Draft a campaign, have a second person approve it, decide whom it contacts, and count what they did."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, events, jobs
from bank.foundation.actor import Actor
from bank.foundation.arrays import array_literal
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from marketing.domain.hold_out import is_held_out
from marketing.events import CampaignLaunched, CampaignPushed
from marketing.models import Campaign, ContactDecision, Content, Segment
from marketing.selectors.results import result
from marketing.services import segments
from service.models import Broadcast
from service.services import notifications
from service.services.notifications import CHANNELS

PURPOSE = "marketing"
PUSH = "marketing.push_campaign"
BROADCAST_CODE = "marketing.offer"
Verdict = ContactDecision.Verdict
type Member = tuple[int, int | None]
"""A customer's id and, where they have one, their login's."""

LONGEST = {"title": 80, "body": 600}


def write_content(*, name: str, texts: dict[str, list[str]], link: str, actor: Actor, now: datetime) -> Content:
    """Write a message in three languages. Raises Refused where one is missing or too long, or the link leaves us."""
    for language, _label in settings.LANGUAGES:
        title, body = (part.strip() for part in texts.get(language, ["", ""]))
        if not 0 < len(title) <= LONGEST["title"] or not 0 < len(body) <= LONGEST["body"]:
            raise Refused(
                "content_language",
                _("%(language)s: a title of 1 to %(title)s characters and a text of 1 to %(body)s."),
                language=language,
                **LONGEST,
            )
    if not link.startswith("/") or link.startswith("//"):
        raise Refused("content_link", _("The link must be a page of this bank, such as /accounts/."))
    with transaction.atomic():
        content = Content.objects.create(name=name, texts=texts, link=link, created_at=now, created_by_id=actor.user_id)
        audit.record(actor=actor, action="marketing.content.write", subject=content, after={"name": name})
    return content


def draft(
    *,
    name: str,
    segment: Segment,
    content: Content,
    channels: Sequence[str],
    goal: str,
    hold_out_bp: int,
    goal_days: int = 30,
    actor: Actor,
    now: datetime,
) -> Campaign:
    """Plan a campaign. Raises Refused for an unknown channel or a hold-out outside 0 to 50 %."""
    if not channels or not set(channels) <= set(CHANNELS):
        raise Refused("campaign_channels", _("Choose at least one channel: in the app, e-mail."))
    if hold_out_bp not in range(5001):
        raise Refused("campaign_hold_out", _("Hold out between 0 and 50 %."))
    with transaction.atomic():
        campaign = Campaign.objects.create(
            name=name,
            segment=segment,
            content=content,
            channels=list(channels),
            goal=goal,
            goal_days=goal_days,
            hold_out_bp=hold_out_bp,
            created_at=now,
            created_by_id=actor.user_id,
        )
        audit.record(actor=actor, action="marketing.campaign.draft", subject=campaign, after={"name": name})
    return campaign


def request_launch(*, campaign_id: int, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person to let the campaign go out. Raises Refused unless it is a draft."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
        if campaign.state != Campaign.State.DRAFT:
            raise Refused("campaign_not_draft", _("Only a draft can be sent for approval."))
        campaign.state = Campaign.State.IN_APPROVAL
        campaign.version += 1
        campaign.save(update_fields=["state", "version"])
        return approvals.request(
            action="marketing.launch_campaign",
            subject=("campaign", campaign.public_id),
            change={"campaign": campaign.public_id},
            reason=reason,
            actor=actor,
            now=now,
        )


def launch(*, campaign: Campaign, actor: Actor, now: datetime) -> None:
    """Let an approved campaign run: its segment is found afresh and the named job `marketing.push_campaign` starts."""
    segments.refresh(campaign.segment, now=now)
    campaign.state, campaign.launched_at = Campaign.State.RUNNING, now
    campaign.version += 1
    campaign.save(update_fields=["state", "launched_at", "version"])
    audit.record(actor=actor, action="marketing.campaign.launch", subject=campaign, after={"state": campaign.state})
    events.publish(
        CampaignLaunched(
            subject_id=campaign.public_id,
            subject_version=campaign.version,
            campaign_id=campaign.pk,
            audience=campaign.segment.size,
        ),
        actor=actor,
    )
    jobs.start(PUSH, key=campaign.public_id, params={"campaign": campaign.pk}, actor=actor, now=now)


def finish(*, campaign_id: int, actor: Actor, now: datetime) -> None:
    """Close a campaign that was pushed and announce whom it reached."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    figures = result(campaign)
    campaign.state = Campaign.State.DONE
    campaign.version += 1
    campaign.save(update_fields=["state", "version"])
    audit.record(actor=actor, action="marketing.campaign.finish", subject=campaign, after={"state": campaign.state})
    events.publish(
        CampaignPushed(
            subject_id=campaign.public_id,
            subject_version=campaign.version,
            campaign_id=campaign.pk,
            contacted=figures.contacted,
            held_out=figures.held_out,
            left_out=sum(figures.left_out.values()),
        ),
        actor=actor,
    )


def push(*, campaign: Campaign, first: int, last: int, now: datetime) -> int:
    """Decide and contact the segment's members with customer ids `first` to `last`; return how many were decided.

    Who was decided before stays as decided. Consent and cap are asked through service's `CONTACT_GATES`.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNDECIDED, {"segment": campaign.segment_id, "campaign": campaign.pk, "a": first, "z": last})
        members: list[Member] = cursor.fetchall()
        for (channel, verdict), decided in _decided(campaign, members, now).items():
            customers, users = (array_literal(column) for column in zip(*decided, strict=True))
            cursor.execute(_DECIDE, [campaign.pk, channel, verdict, now, customers, users])
    return len(members)


def _decided(campaign: Campaign, members: Sequence[Member], now: datetime) -> dict[tuple[str, str], list[Member]]:
    """Contact whom the campaign may, and return the members by channel and verdict."""
    silent = {member: verdict for member in members if (verdict := _left_alone(campaign, *member))}
    refused = notifications.broadcast(
        message=broadcast_of(campaign, now),
        purpose=PURPOSE,
        user_ids=[user for customer, user in members if user is not None and (customer, user) not in silent],
        channels=campaign.channels,
        now=now,
    )
    decided = defaultdict(list)
    for channel in campaign.channels:
        for member in members:
            verdict = silent.get(member) or refused[channel].get(member[1] or 0, Verdict.CONTACT)
            decided[channel, str(verdict)].append(member)
    return decided


def _left_alone(campaign: Campaign, customer: int, user: int | None) -> str:
    """Return why the campaign does not even ask whether it may contact this member; empty where it asks."""
    if is_held_out(campaign.public_id, customer, campaign.hold_out_bp):
        return Verdict.HOLD_OUT
    return Verdict.NO_LOGIN if user is None else ""


def broadcast_of(campaign: Campaign, now: datetime) -> Broadcast:
    """Return the one text that everybody contacted by the campaign gets."""
    return notifications.compose(
        key=campaign.public_id,
        code=BROADCAST_CODE,
        texts=campaign.content.texts,
        link=f"/offers/{campaign.public_id}/",
        now=now,
    )


_UNDECIDED = """
    SELECT m.customer_id, c.user_id
    FROM marketing_membership m JOIN accounts_customer c ON c.id = m.customer_id
    WHERE m.segment_id = %(segment)s AND m.customer_id BETWEEN %(a)s AND %(z)s
      AND NOT EXISTS (
          SELECT FROM marketing_contactdecision d WHERE d.campaign_id = %(campaign)s AND d.customer_id = m.customer_id
      )
    ORDER BY m.customer_id
"""

_DECIDE = """
    INSERT INTO marketing_contactdecision (campaign_id, customer_id, user_id, channel, verdict, decided_at)
    SELECT %s, d.customer_id, d.user_id, %s, %s, %s
    FROM unnest(%s::bigint[], %s::bigint[]) AS d(customer_id, user_id)
    ON CONFLICT DO NOTHING
"""
