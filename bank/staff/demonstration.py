"""The demonstration bank's organisation: who works where, with which duties, permissions and limits.

Permissions belong to positions. Only compliance's positions carry compliance's permissions, and the administrator's
carries no decision about money, risk or compliance.
"""

import datetime as dt
from dataclasses import dataclass, field

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext_noop

from bank.foundation.actor import Actor
from bank.identity.models import User
from bank.identity.second_factor import has_second_factor
from bank.identity.services import enrol_totp
from bank.staff import services
from bank.staff.models import Department, Employee, Position

Kind = Department.Kind

DEPARTMENTS = {
    "customer-experience": (gettext_noop("Customer-experience office"), Kind.BUSINESS, False),
    "branches": (gettext_noop("Branches"), Kind.BUSINESS, False),
    "products": (gettext_noop("Products"), Kind.BUSINESS, False),
    "marketing": (gettext_noop("Marketing"), Kind.BUSINESS, False),
    "risk": (gettext_noop("Risk"), Kind.CONTROL, False),
    "compliance": (gettext_noop("Compliance"), Kind.CONTROL, True),
    "finance": (gettext_noop("Finance"), Kind.CONTROL, False),
    "people": (gettext_noop("People"), Kind.SUPPORT, False),
    "technology": (gettext_noop("Technology"), Kind.SUPPORT, False),
    "transformation": (gettext_noop("Transformation team"), Kind.SUPPORT, False),
}

#: What every colleague sees: who works here and what the bank sells.
EVERYBODY = (
    "staff.view_department",
    "staff.view_position",
    "staff.view_employee",
    "staff.view_delegation",
    "products.view_productspecification",
    "products.view_productversion",
    "metrics.read_indicators",
)
#: What whoever serves customers sees of them.
CUSTOMERS = (
    "accounts.view_customer",
    "accounts.view_account",
    "accounts.view_payment",
)
#: What finance reads: the books and their statements.
BOOKS = (
    "accounts.view_journal",
    "accounts.view_ledgeraccount",
    "accounts.read_general_ledger",
)


@dataclass(frozen=True)
class Post:
    """A position to found. The limit is in minor units of the bank's currency."""

    code: str
    title: str
    department: str
    level: int
    duties: str
    permissions: tuple[str, ...] = ()
    limit_minor: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody to appoint; `manager` is the login of an earlier person."""

    username: str
    given_name: str
    family_name: str
    post: str
    manager: str = ""


POSTS = (
    Post(
        "branch-manager",
        gettext_noop("Branch manager"),
        "branches",
        3,
        gettext_noop("Leads the branch; second person for cash above a teller's limit."),
        (
            *CUSTOMERS,
            "accounts.approve_cash",
            "accounts.approve_deposit",
            "accounts.reactivate_account",
            "accounts.set_signing",
            "accounts.view_journal",
            "accounts.view_ledgeraccount",
            "accounts.view_hold",
            "accounts.approve_reversal",
            "staff.export_customer_lists",
            "accounts.freeze_account",
            "accounts.close_account",
            "service.answer_customers",
            "service.handle_case",
        ),
        100_000_000,
    ),
    Post(
        "teller",
        gettext_noop("Teller"),
        "branches",
        1,
        gettext_noop("Opens accounts, books cash up to the limit, answers customers."),
        (
            *CUSTOMERS,
            "accounts.open_account",
            "accounts.book_cash",
            "accounts.manage_deposit",
            "accounts.manage_order",
            "accounts.view_journal",
            "accounts.view_ledgeraccount",
            "accounts.view_hold",
            "accounts.reverse_journal",
            "compliance.submit_kyc",
            "service.answer_customers",
            "service.handle_case",
        ),
        5_000_000,
    ),
    Post(
        "service-agent",
        gettext_noop("Service agent"),
        "customer-experience",
        1,
        gettext_noop("Answers customers on every channel and sees their cases through."),
        (*CUSTOMERS, "accounts.freeze_account", "service.answer_customers", "service.handle_case"),
    ),
    Post(
        "product-manager",
        gettext_noop("Product manager"),
        "products",
        2,
        gettext_noop("Develops products and asks for their launch."),
        ("products.request_launch", "metrics.set_target"),
    ),
    Post(
        "head-of-products",
        gettext_noop("Head of products"),
        "products",
        3,
        gettext_noop("Approves launches, withdraws versions and admits partners."),
        (
            "products.approve_launch",
            "products.withdraw_version",
            "accounts.register_partner",
            "accounts.view_partner",
            "accounts.view_grant",
            "accounts.view_webhookdelivery",
        ),
        1_000_000_000,
    ),
    Post(
        "marketer",
        gettext_noop("Marketer"),
        "marketing",
        2,
        gettext_noop("Writes segments, content and campaigns."),
        ("marketing.run_campaigns",),
    ),
    Post(
        "head-of-marketing",
        gettext_noop("Head of marketing"),
        "marketing",
        3,
        gettext_noop("Approves campaigns as the second person."),
        ("marketing.run_campaigns", "marketing.approve_campaign", "metrics.set_target"),
    ),
    Post(
        "risk-officer",
        gettext_noop("Risk officer"),
        "risk",
        2,
        gettext_noop("Writes rules and limits, decides held payments, grants loans, watches the models."),
        (
            *CUSTOMERS,
            "accounts.grant_loan",
            "risk.release_payment",
            "risk.write_rule",
            "risk.approve_rule",
            "risk.change_limit",
            "risk.activate_model",
            "risk.view_risk_panel",
        ),
        500_000_000,
    ),
    Post(
        "compliance-officer",
        gettext_noop("Compliance officer"),
        "compliance",
        2,
        gettext_noop("Knows the customers, screens names, decides compliance cases; answers to no business line."),
        (
            *CUSTOMERS,
            "staff.approve_independent_appointment",
            "foundation.view_auditline",
            "foundation.view_accessline",
            "compliance.view_case",
            "compliance.decide_case",
            "compliance.approve_case",
            "compliance.view_kyc",
            "compliance.decide_kyc",
            "compliance.approve_kyc",
            "compliance.import_lists",
            "compliance.propose_setting",
            "compliance.approve_setting",
        ),
    ),
    Post(
        "finance-officer",
        gettext_noop("Finance officer"),
        "finance",
        2,
        gettext_noop("Keeps the general ledger and reconciles our accounts with other banks."),
        (*BOOKS, "accounts.reverse_journal"),
        10_000_000,
    ),
    Post(
        "head-of-finance",
        gettext_noop("Head of finance"),
        "finance",
        3,
        gettext_noop("Answers for the statements; second person for write-offs, matching rules and reversals."),
        (*BOOKS, "accounts.approve_reversal"),
        1_000_000_000,
    ),
    Post(
        "head-of-people",
        gettext_noop("Head of people"),
        "people",
        3,
        gettext_noop("Second person for every appointment and transfer."),
        ("staff.approve_appointment",),
    ),
    Post(
        "administrator",
        gettext_noop("Administrator"),
        "technology",
        2,
        gettext_noop("Keeps jobs and events running and asks for appointments; decides nothing about money."),
        (
            "staff.appoint_staff",
            "foundation.view_job",
            "foundation.control_job",
            "foundation.view_calendarruling",
            "foundation.rule_calendarday",
            "foundation.view_deadletter",
            "foundation.replay_deadletter",
            "foundation.view_subscribercursor",
        ),
    ),
    Post(
        "transformation-lead",
        gettext_noop("Transformation lead"),
        "transformation",
        3,
        gettext_noop("Leads the team that changes how departments work together."),
        ("metrics.set_target",),
    ),
)

PEOPLE = (
    Person("ben", "Ben", "Ho", "branch-manager"),
    Person("tara", "Tara", "Lau", "teller", "ben"),
    Person("sam", "Sam", "Yip", "service-agent"),
    Person("paul", "Paul", "Cheng", "head-of-products"),
    Person("petra", "Petra", "Kwok", "product-manager", "paul"),
    Person("mona", "Mona", "Tse", "head-of-marketing"),
    Person("mark", "Mark", "Fung", "marketer", "mona"),
    Person("rob", "Rob", "Chu", "risk-officer"),
    Person("rita", "Rita", "Mak", "risk-officer", "rob"),
    Person("oscar", "Oscar", "Leung", "compliance-officer"),
    Person("olga", "Olga", "Szeto", "compliance-officer", "oscar"),
    Person("frank", "Frank", "Sin", "head-of-finance"),
    Person("fiona", "Fiona", "Wan", "finance-officer", "frank"),
    Person("helen", "Helen", "Poon", "head-of-people"),
    Person("ada", "Ada", "Kong", "administrator"),
)


@dataclass
class Founded:
    """What came of it; `missing` are permissions that no app declares, by position."""

    people: list[User] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def found(*, password: str, actor: Actor, now: dt.datetime) -> Founded:
    """Found the organisation and its logins, each with a password and a TOTP secret; again changes only what differs.

    A login that exists keeps its password and second factor.
    """
    result = Founded()
    departments = {
        code: services.found_department(code=code, name=name, kind=kind, independent=independent, actor=actor)
        for code, (name, kind, independent) in DEPARTMENTS.items()
    }
    known = _declared()
    for post in POSTS:
        wanted = (*EVERYBODY, *post.permissions)
        if missing := sorted(set(wanted) - known):
            result.missing[post.code] = missing
        services.found_position(
            code=post.code,
            title=post.title,
            department=departments[post.department],
            level=post.level,
            duties=post.duties,
            permissions=sorted(set(wanted) & known),
            approval_limit_minor=post.limit_minor,
            actor=actor,
        )
    for person in PEOPLE:
        result.people.append(_appoint(person, password, actor, now))
    return result


def _declared() -> set[str]:
    pairs = Permission.objects.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in pairs}


def _appoint(person: Person, password: str, actor: Actor, now: dt.datetime) -> User:
    user = User.objects.filter(username=person.username).first()
    if user is None:
        user = services.open_login(
            username=person.username, given_name=person.given_name, family_name=person.family_name, password=password
        )
    if not has_second_factor(user):
        enrol_totp(user=user, secret=generate_totp_secret())
    position = Position.objects.get(code=person.post)
    employee = Employee.objects.filter(user=user, left_on=None).first()
    if employee is None or employee.position_id != position.pk:
        manager = Employee.objects.filter(user__username=person.manager).first()
        services.appoint(user=user, position=position, manager=manager, actor=actor, today=now.date())
    return user
