"""The books on the staff desk: read by position, corrected by a reversal that a second person lets through."""

import pytest

from accounts.models import Journal
from accounts.services import reversals
from accounts.services.ledger import AlreadyReversed, post
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.identity.models import User
from bank.staff import approvals
from bank.staff import services as staff
from tests import cast
from tests.accounts.ledger import books as ledger_books

pytestmark = pytest.mark.django_db


def officer(name: str, *permissions: str) -> Actor:
    """Return somebody appointed to a position with these permissions."""
    user = User.objects.create_user(username=name, is_staff=True)
    department = staff.found_department(code=name, name=name, kind="BUSINESS", independent=False, actor=cast.SYSTEM)
    position = staff.found_position(
        code=name, title=name, department=department, level=1, duties="", permissions=permissions,
        approval_limit_minor=10**9, actor=cast.SYSTEM,
    )  # fmt: skip
    staff.appoint(user=user, position=position, actor=cast.SYSTEM, today=cast.TODAY)
    return Actor("staff", user.pk, "admin")


def test_a_reversal_is_posted_only_when_a_second_person_agrees() -> None:
    a, b = ledger_books.accounts(2)
    ledger_books.fund(a, 100)
    (posted,) = post([ledger_books.draft(a, b, 60)])
    asker, other = officer("asker", "accounts.reverse_journal"), officer("other", "accounts.approve_reversal")
    asked = reversals.request(posted.journal_id, reason="wrong payee", actor=asker, now=clock.now())
    assert ledger_books.has(a) == 40
    with pytest.raises(Refused):
        approvals.approve(asked, actor=asker, reason="mine", now=clock.now())
    approvals.approve(asked, actor=other, reason="checked", now=clock.now())
    assert (ledger_books.has(a), ledger_books.has(b)) == (100, 0)
    assert Journal.objects.get(reverses_id=posted.journal_id).kind == "reversal"
    with pytest.raises(AlreadyReversed):
        reversals.request(posted.journal_id, reason="again", actor=asker, now=clock.now())
    ledger_books.agrees()
