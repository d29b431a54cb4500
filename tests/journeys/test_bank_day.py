"""A bank's day through its doors: once on a real bank's books, once on a seeded bank.

A customer pays, risk holds a suspicious payment and a second person releases it, a sanctioned payee is stopped, the
day ends, everyone is scored, a campaign goes out, a complaint is answered, and the indicators show it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Customer, Payee, Payment, TakenOver
from accounts.selectors.audit import audit
from accounts.selectors.general import trial_balance
from accounts.selectors.ledger import balances
from bank.foundation import clock, events, jobs
from bank.foundation.actor import Actor
from bank.identity import consents, services
from bank.identity.models import User
from bank.staff import demonstration
from bank.staff.models import Approval
from compliance.models import ComplianceCase
from marketing.models import Campaign, ContactDecision, Content, Response, Segment
from marketing.selectors.results import result
from metrics.models import Reading
from risk.models import Alert, Score
from service.models import Case, Notification
from tests.signed_in import signed_in

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "berka"
LISTS = Path(__file__).parent.parent / "compliance" / "lists"
LISTED = "Zoltan Karvonyi"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SYSTEM = Actor.system("books.journey")
EVERYBODY = 40


@dataclass
class Bank:
    """The bank of one journey: its payer with a login, and how to sign in as anybody."""

    payer: Customer
    account: Account

    def staff(self, name: str) -> Client:
        return signed_in(User.objects.get(username=name))

    def customer(self, who: Customer | None = None) -> Client:
        user = (who or self.payer).user
        assert user is not None
        return signed_in(user)

    def code(self) -> str:
        """A recovery code of the payer: each second factor is used once."""
        found = Authenticator.objects.get(user=self.payer.user, type=Authenticator.Type.RECOVERY_CODES)
        return found.wrap().get_unused_codes()[0]


def seeded() -> None:
    call_command("seed", customers=EVERYBODY, months=4)


def taken_over() -> None:
    """The real bank, its first people given logins and consents; their names are invented, the same every time."""
    call_command("import_berka", str(REAL))
    first = Customer.objects.order_by("pk")[:EVERYBODY]
    holders = Customer.objects.filter(accounts__ledger_account__in=richest(EVERYBODY)).distinct()
    people = sorted({*first, *holders}, key=lambda each: each.pk)
    logins = services.open_logins(
        [
            services.NewLogin(
                username=f"berka-{each.pk}", given_name=each.given_name, family_name=each.family_name,
                email=f"berka-{each.pk}@example.cz",
            )
            for each in people
        ]
    )  # fmt: skip
    for customer, login in zip(people, logins, strict=True):
        Customer.objects.filter(pk=customer.pk).update(user=login)
    consents.give_many(
        [login.pk for login in logins], ["marketing.email", "marketing.inapp"], actor=SYSTEM, now=clock.now(),
        evidence={"journey": True},
    )  # fmt: skip


def richest(count: int) -> list[int]:
    ids = list(Account.objects.filter(kind="CURRENT").values_list("ledger_account_id", flat=True))
    available = {pk: view.available for pk, view in balances(ids).items()}
    return sorted(available, key=lambda pk: -available[pk])[:count]


@pytest.fixture(
    params=[
        pytest.param(seeded, id="seeded"),
        pytest.param(
            taken_over,
            id="real",
            marks=pytest.mark.skipif(not REAL.is_dir(), reason="the shared Berka folder is absent"),
        ),
    ]
)
def bank(request, committed) -> Iterator[Bank]:
    demonstration.found(password="a lantern over Star Ferry", actor=SYSTEM, now=clock.now())
    request.param()
    call_command("import_sanctions", str(LISTS))
    account = next(
        each
        for ledger_account in richest(EVERYBODY)
        for each in Account.objects.filter(ledger_account=ledger_account, parties__user__isnull=False)
    )
    payer = account.parties.filter(user__isnull=False).first()
    services.enrol_totp(user=payer.user, secret=SECRET)
    events.drain()
    yield Bank(payer, account)


def act(client: Client, model: str, pk: int, action: str, **data: str) -> None:
    """A staff action through its form."""
    page = reverse(f"admin:{model}_action", args=[pk, action])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"key": f"{model}-{pk}-{action}", "reason": "looked at it", **data})
    assert answer.status_code == 302, answer.content.decode()[:2000]


def act_on_list(client: Client, model: str, action: str, **data: object) -> None:
    answer = client.post(reverse(f"admin:{model}_list-action", args=[action]), {"key": f"{model}-{action}", **data})
    assert answer.status_code == 302, answer.content.decode()[:4000]


def pay(bank: Bank, to: str, amount: str) -> Payment:
    """Pay through the portal: form, review with the second factor, receipt."""
    client = bank.customer()
    asked = client.post(reverse("accounts:pay"), {"to": to, "amount": amount, "source": bank.account.public_id})
    assert asked.status_code == 302, asked.content.decode()[:3000]
    assert client.get(asked.url).status_code == 200
    done = client.post(asked.url, {"code": bank.code()})
    assert done.status_code == 302, done.content.decode()[:3000]
    assert client.post(asked.url, {"code": "000000"}).url == done.url, "the same review pays once"
    assert client.get(done.url).status_code == 200
    return Payment.objects.get(public_id=done.url.rstrip("/").split("/")[-1])


def save_payee(bank: Bank, name: str, number: str, bank_code: str) -> str:
    saved = bank.customer().post(
        reverse("accounts:new_payee"), {"name": name, "bank_code": bank_code, "account_number": number}
    )
    assert saved.status_code == 302, saved.content.decode()[:3000]
    return Payee.objects.latest("pk").public_id


def a_customer_pays(bank: Bank) -> None:
    other = Account.objects.filter(kind="CURRENT", currency=bank.account.currency).exclude(pk=bank.account.pk).first()
    before = balances([bank.account.ledger_account_id, other.ledger_account_id])
    payee = save_payee(bank, str(other.parties.first().name_latin), other.number, settings.BANK_CODE)
    payment = pay(bank, payee, "123.45")
    assert payment.state == Payment.State.POSTED
    after = balances([bank.account.ledger_account_id, other.ledger_account_id])
    gone = before[bank.account.ledger_account_id].ledger - after[bank.account.ledger_account_id].ledger
    assert gone == 12_345 + payment.fee_minor
    assert after[other.ledger_account_id].ledger - before[other.ledger_account_id].ledger == 12_345
    events.drain()
    assert Notification.objects.filter(user=bank.payer.user, code="payment.sent").count() == 2
    strangers = Customer.objects.filter(user__isnull=False).exclude(accounts__in=[bank.account.pk, other.pk])
    stranger = strangers.first()
    assert bank.customer(stranger).get(reverse("accounts:payment", args=[payment.public_id])).status_code == 404


def risk_holds_and_a_second_person_releases(bank: Bank) -> None:
    payee = save_payee(bank, "Brand New Friend", "551900017", "024")
    payment = pay(bank, payee, "15000")
    assert payment.state == Payment.State.HELD
    alert = Alert.objects.get(decision__payment=payment)
    assert reverse("admin:risk_alert_change", args=[alert.pk]) in bank.staff("rita").get("/admin/").content.decode()
    assert bank.staff("tara").get(reverse("admin:risk_alert_change", args=[alert.pk])).status_code == 404
    act(bank.staff("rita"), "risk_alert", alert.pk, "release")
    payment.refresh_from_db()
    assert payment.state == Payment.State.POSTED


def a_sanctioned_payee_is_stopped(bank: Bank) -> None:
    payee = save_payee(bank, LISTED, "551900018", "024")
    payment = pay(bank, payee, "200")
    assert (payment.state, payment.neutral_code) == (Payment.State.HELD, "under_review")
    case = ComplianceCase.objects.get(payment=payment)
    page = reverse("admin:compliance_compliancecase_change", args=[case.pk])
    for name in ("tara", "rita", "ada", "sam"):
        assert bank.staff(name).get(page).status_code == 404
    superuser = User.objects.create_superuser(username="root", password="a lantern over Star Ferry")
    assert signed_in(superuser).get(page).status_code == 404
    shown = bank.customer().get(reverse("accounts:payment", args=[payment.public_id])).content.decode()
    assert "sanction" not in shown.lower()
    assert "compliance" not in shown.lower()
    olga = bank.staff("olga")
    act(olga, "compliance_compliancecase", case.pk, "true-match")
    act(bank.staff("oscar"), "compliance_compliancecase", case.pk, "agree")
    payment.refresh_from_db()
    assert payment.state == Payment.State.REFUSED


def the_day_ends(bank: Bank) -> None:
    today = clock.booking_date()
    call_command("day_end")
    assert clock.booking_date() > today


def everyone_is_scored() -> None:
    call_command("score")
    assert Score.objects.values("customer").distinct().count() == Customer.objects.count()
    assert all(score.reasons for score in Score.objects.all()[:50])


def a_campaign_goes_out(bank: Bank) -> None:
    mark = bank.staff("mark")
    act_on_list(mark, "marketing_segment", "define", code="all", name="Everybody", condition="current_accounts >= 0")
    texts = {f"title_{code}": "Save more" for code, _ in settings.LANGUAGES}
    texts |= {f"body_{code}": "Six months, a known sum." for code, _ in settings.LANGUAGES}
    act_on_list(mark, "marketing_content", "write", name="Deposit", link="/accounts/", **texts)
    act_on_list(
        mark, "marketing_campaign", "draft", name="Deposits", segment=Segment.objects.get().pk,
        content=Content.objects.get().pk, channels=["inapp", "email"], goal="PAYMENT", goal_days="30", hold_out="20",
    )  # fmt: skip
    campaign = Campaign.objects.get()
    act(mark, "marketing_campaign", campaign.pk, "launch")
    approval = Approval.objects.get(action="marketing.launch_campaign")
    assert mark.get(reverse("admin:staff_approval_action", args=[approval.pk, "approve"])).status_code == 404
    act(bank.staff("mona"), "staff_approval", approval.pk, "approve")
    jobs.run(jobs.Job.objects.get(name="marketing.push_campaign"))
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DONE
    figures = result(campaign)
    assert figures.contacted + figures.held_out + sum(figures.left_out.values()) == Customer.objects.count()
    assert figures.contacted > 0
    assert figures.held_out > 0
    contacted = ContactDecision.objects.filter(verdict="contact", channel="inapp").select_related("customer").first()
    client = bank.customer(contacted.customer)
    assert "Save more" in client.get(reverse("marketing:offers")).content.decode()
    answered = client.post(reverse("marketing:answer", args=[campaign.public_id]), {"answer": "accept"})
    assert answered.url == "/accounts/"
    assert set(Response.objects.values_list("kind", flat=True)) >= {"seen", "accepted"}
    held_out = ContactDecision.objects.filter(verdict="hold_out", user__isnull=False).select_related("customer").first()
    if held_out:
        page = bank.customer(held_out.customer).get(reverse("marketing:offer", args=[campaign.public_id]))
        assert page.status_code == 404


def a_complaint_is_answered(bank: Bank) -> None:
    client = bank.customer()
    told = client.post(
        reverse("service:case_new"),
        {"kind": "complaint", "subject": "A fee", "body": "What is this fee for?", "key": "journey"},
    )
    case = Case.objects.get(public_id=told.url.rstrip("/").split("/")[-1])
    assert reverse("admin:service_case_change", args=[case.pk]) in bank.staff("sam").get("/admin/").content.decode()
    act(bank.staff("sam"), "service_case", case.pk, "resolve", resolution="We gave it back.")
    assert "We gave it back." in client.get(reverse("service:conversation")).content.decode()
    assert client.post(reverse("service:case_rate", args=[case.public_id]), {"score": "5"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.rating.score) == ("resolved", 5)


def the_indicators_show_it(bank: Bank) -> None:
    events.drain()
    day = timezone.localdate().isoformat()
    job = jobs.start(
        "metrics.read_indicators", key="journey", params={"first": day, "last": day}, actor=SYSTEM, now=clock.now(),
        workers=False,
    )  # fmt: skip
    assert jobs.run(job).state == "DONE"
    read = {reading.indicator.code: reading.value for reading in Reading.objects.select_related("indicator")}
    assert read["payments_posted"] >= 2
    assert 0 <= read["straight_through"] < 1
    assert read["active_customers"] >= 1
    assert read["satisfaction"] == 5
    assert read["dead_letters"] == 0
    assert "customer_deposits" in read
    page = bank.staff("mark").get(reverse("admin:metrics_indicator_changelist"))
    assert page.status_code == 200
    assert page.content.decode().count("<svg") >= len(read)


@pytest.mark.timeout(1200)
def test_a_banks_day(bank):
    a_customer_pays(bank)
    risk_holds_and_a_second_person_releases(bank)
    a_sanctioned_payee_is_stopped(bank)
    the_day_ends(bank)
    everyone_is_scored()
    a_campaign_goes_out(bank)
    a_complaint_is_answered(bank)
    the_indicators_show_it(bank)
    report = audit()
    assert report.ok, report.findings
    assert trial_balance().balances
    assert TakenOver.objects.exists()
