"""Finance's desk: a statement is uploaded, its breaks are worked off by forms, and others see nothing of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import MatchingRule, NostroAccount, ReconciliationItem, ReconciliationMatch
from bank.staff.demonstration import POSTS
from tests.accounts.ledger.test_general_pages import desk
from tests.accounts.reconciliation.papers import NUMBER, Said, camt
from tests.accounts.reconciliation.test_reconciliation import DAY, nostro, ours

pytestmark = pytest.mark.django_db
PERMISSIONS = ("accounts.view_nostroaccount", "accounts.view_matchingrule", "accounts.reconcile",
               "accounts.write_matching_rule", "accounts.view_journal")  # fmt: skip


@pytest.fixture
def fiona() -> Client:
    return desk("fiona", *PERMISSIONS)


def send(client: Client, url: str, **data: object) -> object:
    key = re.search(r'name="key" value="([^"]+)"', client.get(url).content.decode())
    assert key
    return client.post(url, {"key": key[1], **data})


def upload(client: Client, content: bytes, name: str = "statement.xml", kind: str = "text/xml") -> object:
    url = reverse("admin:accounts_bankstatement_list-action", args=["import"])
    return send(client, url, file=SimpleUploadedFile(name, content, kind))


def test_a_statement_is_uploaded_and_its_breaks_are_worked_off(fiona: Client) -> None:
    url = reverse("admin:accounts_nostroaccount_list-action", args=["register"])
    answer = send(fiona, url, name="Harbour", number=NUMBER, servicer="HARBHKHH", currency="HKD", since=DAY.isoformat())
    assert answer.status_code == 302
    ours(500, reference="A1")
    ours(700)
    ours(80)
    assert upload(fiona, camt([Said(500, DAY, ("A1",)), Said(710, DAY), Said(80, DAY)], on=DAY)).status_code == 302
    page = fiona.get(reverse("admin:accounts_nostroaccount_change", args=[NostroAccount.objects.get().pk]))
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert "Proven to the cent" in text
    assert "HK$12.90" in text
    assert "HK$12.80" in text
    desk_page = fiona.get(reverse("admin:index")).content.decode()
    assert "Reconciliation breaks" in desk_page
    proposal = ReconciliationMatch.objects.get(state="PROPOSED")
    send(fiona, reverse("admin:accounts_reconciliationmatch_action", args=[proposal.pk, "confirm"]))
    theirs = ReconciliationItem.objects.get(state="OPEN", side="THEIRS")
    mine = ReconciliationItem.objects.get(state="OPEN", side="OURS")
    act = "admin:accounts_reconciliationitem_action"
    uneven = send(fiona, reverse(act, args=[theirs.pk, "match"]), items=[mine.pk], reason="same")
    assert uneven.status_code == 422
    assert "HK$0.10" in uneven.content.decode()
    send(fiona, reverse(act, args=[theirs.pk, "take"]))
    settled = send(
        fiona, reverse(act, args=[theirs.pk, "settle"]), items=[mine.pk], line="reconciliation-gains", reason="cents"
    )
    assert settled.status_code == 302
    assert not ReconciliationItem.objects.exclude(state="MATCHED").exists()
    theirs.refresh_from_db()
    assert theirs.owner is not None
    for admin_page, pk in (("reconciliationitem", theirs.pk), ("reconciliationmatch", theirs.match_id)):
        assert fiona.get(reverse(f"admin:accounts_{admin_page}_change", args=[pk])).status_code == 200


def test_what_is_no_statement_is_refused_in_the_form(fiona: Client) -> None:
    nostro()
    for content, name, kind, said in (
        (b"%PDF", "statement.pdf", "application/pdf", "Choose the XML file"),
        (b"<nonsense", "statement.xml", "text/xml", "not well-formed"),
        (camt([Said(5, DAY)], on=DAY, closing=7), "statement.xml", "text/xml", "does not follow from its entries"),
    ):
        answer = upload(fiona, content, name, kind)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_every_list_opens_and_nobody_else_sees_it(fiona: Client) -> None:
    account = nostro()
    upload(fiona, camt([Said(5, DAY)], on=DAY))
    pages = [
        "nostroaccount",
        "bankstatement",
        "reconciliationitem",
        "reconciliationmatch",
        "statemententry",
        "matchingrule",
    ]
    teller = desk("teller", "accounts.view_ledgeraccount", "accounts.view_journal")
    for page in pages:
        assert fiona.get(reverse(f"admin:accounts_{page}_changelist")).status_code == 200
        assert teller.get(reverse(f"admin:accounts_{page}_changelist")).status_code in {403, 404}
    assert teller.get(reverse("admin:accounts_nostroaccount_change", args=[account.pk])).status_code == 404
    assert teller.post(reverse("admin:accounts_nostroaccount_action", args=[account.pk, "run"])).status_code == 404


def test_a_rule_is_written_and_a_wrong_condition_is_shown_where_it_is(fiona: Client) -> None:
    url = reverse("admin:accounts_matchingrule_list-action", args=["write"])
    given = {"code": "fees", "name": "Fees", "order": 70, "shape": "ONE_TO_ONE", "automatic": "on"}
    assert send(fiona, url, condition="amount <", **given).status_code == 422
    assert send(fiona, url, condition="amount < 50 and days_apart <= 1", **given).status_code == 302
    rule = MatchingRule.objects.get(code="fees")
    page = reverse("admin:accounts_matchingrule_change", args=[rule.pk])
    send(fiona, reverse("admin:accounts_matchingrule_action", args=[rule.pk, "try"]))
    assert "Groups found" in fiona.get(page).content.decode()
    assert (
        send(fiona, reverse("admin:accounts_matchingrule_action", args=[rule.pk, "live"]), reason="x").status_code
        == 302
    )


def test_finance_has_an_officer_and_a_second_person() -> None:
    held = {post.code: set(post.permissions) for post in POSTS}
    assert "accounts.reconcile" in held["finance-officer"]
    assert "accounts.approve_reconciliation" not in held["finance-officer"]
    assert "accounts.approve_reconciliation" in held["head-of-finance"]
    assert "accounts.reconcile" not in held["head-of-finance"]
