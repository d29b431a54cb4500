"""What accounts announces. `*_id` are row ids, subjects public ids, money is minor units with its currency."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class _CustomerEvent(Event):
    subject_type: ClassVar[str] = "accounts.customer"
    customer_id: int
    user_id: int | None


@dataclass(frozen=True, kw_only=True)
class CustomerRegistered(_CustomerEvent):
    """Someone became a customer."""

    name: ClassVar[str] = "accounts.customer.registered"


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(_CustomerEvent):
    """Facts about a customer changed; `fields` names which, never their content."""

    name: ClassVar[str] = "accounts.customer.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _AccountEvent(Event):
    subject_type: ClassVar[str] = "accounts.account"
    account_id: int
    customer_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AccountOpened(_AccountEvent):
    """An account was opened on a product version."""

    name: ClassVar[str] = "accounts.account.opened"
    product_kind: str
    product_version_id: int


@dataclass(frozen=True, kw_only=True)
class AccountFrozen(_AccountEvent):
    """Nothing leaves the account until it is unfrozen."""

    name: ClassVar[str] = "accounts.account.frozen"


@dataclass(frozen=True, kw_only=True)
class AccountUnfrozen(_AccountEvent):
    """The account works again."""

    name: ClassVar[str] = "accounts.account.unfrozen"


@dataclass(frozen=True, kw_only=True)
class AccountClosed(_AccountEvent):
    """The account is closed for good; its history stays."""

    name: ClassVar[str] = "accounts.account.closed"


@dataclass(frozen=True, kw_only=True)
class AccountDormant(_AccountEvent):
    """Its holders moved nothing for as long as its terms say: nothing leaves it until one of them confirms."""

    name: ClassVar[str] = "accounts.account.dormant"


@dataclass(frozen=True, kw_only=True)
class AccountReactivated(_AccountEvent):
    """A dormant account works again."""

    name: ClassVar[str] = "accounts.account.reactivated"


@dataclass(frozen=True, kw_only=True)
class SigningChanged(_AccountEvent):
    """Who signs for a joint account changed."""

    name: ClassVar[str] = "accounts.account.signing"
    signing: str
    all_sign_above_minor: int


@dataclass(frozen=True, kw_only=True)
class GoalReached(_AccountEvent):
    """A savings goal has all that it was for."""

    name: ClassVar[str] = "accounts.goal.reached"
    target_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(_AccountEvent):
    """Notice was given on a notice account."""

    name: ClassVar[str] = "accounts.notice.given"
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class ContributionMissed(_AccountEvent):
    """A recurring deposit's contribution of a month was not paid: too little money."""

    name: ClassVar[str] = "accounts.recurring.missed"
    number: int


@dataclass(frozen=True, kw_only=True)
class RecurringEnded(_AccountEvent):
    """A recurring deposit was paid out, ended early, or lapsed with too many contributions missed."""

    name: ClassVar[str] = "accounts.recurring.ended"
    outcome: str
    paid_minor: int
    cost_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class _OrderEvent(Event):
    subject_type: ClassVar[str] = "accounts.standing_order"
    order_id: int
    account_id: int
    customer_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OrderSet(_OrderEvent):
    """A standing order was made or changed; `state` UNSIGNED waits for another holder."""

    name: ClassVar[str] = "accounts.order.set"
    state: str
    waiting_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderShort(_OrderEvent):
    """A standing order lacks money; it is tried again the same day."""

    name: ClassVar[str] = "accounts.order.short"
    run_id: int
    short_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderFailed(_OrderEvent):
    """A standing order was not paid this time."""

    name: ClassVar[str] = "accounts.order.failed"
    run_id: int


@dataclass(frozen=True, kw_only=True)
class _DepositEvent(_AccountEvent):
    deposit_id: int


@dataclass(frozen=True, kw_only=True)
class DepositInstructed(_DepositEvent):
    """What happens to a term deposit at its maturity was changed."""

    name: ClassVar[str] = "accounts.deposit.instructed"
    at_maturity: str


@dataclass(frozen=True, kw_only=True)
class DepositEnded(_DepositEvent):
    """A term deposit was paid out, renewed (then with the new account and its annual rate) or ended early."""

    name: ClassVar[str] = "accounts.deposit.ended"
    outcome: str
    paid_minor: int
    cost_minor: int
    currency: str
    renewal_account_id: int | None
    annual_rate: str


@dataclass(frozen=True, kw_only=True)
class PayeeAdded(Event):
    """A customer saved a payee."""

    name: ClassVar[str] = "accounts.payee.added"
    subject_type: ClassVar[str] = "accounts.payee"
    payee_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class _PaymentEvent(Event):
    subject_type: ClassVar[str] = "accounts.payment"
    payment_id: int
    debtor_account_id: int | None
    creditor_account_id: int | None
    debtor_customer_ids: tuple[int, ...]
    creditor_customer_ids: tuple[int, ...]
    amount_minor: int
    currency: str
    channel: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class PaymentPosted(_PaymentEvent):
    """The money moved. The ledger adds `journal_id` and `booking_date` (ISO) to the payload as it posts."""

    name: ClassVar[str] = "accounts.payment.posted"
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class PastPaymentPosted(PaymentPosted):
    """The same of a payment that came with other books: its journal stands, so it says itself when that was."""

    journal_id: int
    booking_date: str


@dataclass(frozen=True, kw_only=True)
class PaymentHeld(_PaymentEvent):
    """The money is set aside while somebody checks; who checks is not said here."""

    name: ClassVar[str] = "accounts.payment.held"


@dataclass(frozen=True, kw_only=True)
class PaymentRefused(_PaymentEvent):
    """No money moved; `neutral_code` is all that others may know of why."""

    name: ClassVar[str] = "accounts.payment.refused"
    neutral_code: str


@dataclass(frozen=True, kw_only=True)
class PaymentReleased(_PaymentEvent):
    """Every owner who held the payment let it go; it posts in the same transaction."""

    name: ClassVar[str] = "accounts.payment.released"


@dataclass(frozen=True, kw_only=True)
class PaymentAwaitsConfirmation(_PaymentEvent):
    """A partner asked for a payment; the holder confirms it with a second factor, or it lapses."""

    name: ClassVar[str] = "accounts.payment.awaits_confirmation"
    partner_id: str


@dataclass(frozen=True, kw_only=True)
class PaymentAwaitsSignature(_PaymentEvent):
    """One holder asked for a payment that others sign too, each with a second factor, or it lapses."""

    name: ClassVar[str] = "accounts.payment.awaits_signature"
    waiting_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentCancelled(_PaymentEvent):
    """The holder, or time, ended a payment that waited for confirmation."""

    name: ClassVar[str] = "accounts.payment.cancelled"


@dataclass(frozen=True, kw_only=True)
class _GrantEvent(Event):
    subject_type: ClassVar[str] = "accounts.grant"
    grant_id: int
    partner_id: str
    customer_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class GrantGiven(_GrantEvent):
    """A customer let a partner use an account."""

    name: ClassVar[str] = "accounts.grant.given"
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class GrantRevoked(_GrantEvent):
    """A customer ended it."""

    name: ClassVar[str] = "accounts.grant.revoked"


@dataclass(frozen=True, kw_only=True)
class StatementIssued(Event):
    """A month's statement is there to read."""

    name: ClassVar[str] = "accounts.statement.issued"
    subject_type: ClassVar[str] = "accounts.statement"
    statement_id: int
    account_id: int
    month: str


@dataclass(frozen=True, kw_only=True)
class CardFrozen(Event):
    """A card was frozen (or, with `frozen` false, works again)."""

    name: ClassVar[str] = "accounts.card.frozen"
    subject_type: ClassVar[str] = "accounts.card"
    card_id: int
    customer_id: int
    frozen: bool


@dataclass(frozen=True, kw_only=True)
class DayEnded(Event):
    """A booking date is closed and its day's end has been worked through."""

    name: ClassVar[str] = "accounts.day.ended"
    subject_type: ClassVar[str] = "accounts.day"
    calendar: str
    closed_date: str
    failed_items: int = 0


@dataclass(frozen=True, kw_only=True)
class JournalReversed(Event):
    """A journal was corrected by its reversal."""

    name: ClassVar[str] = "accounts.journal.reversed"
    subject_type: ClassVar[str] = "accounts.journal"
    reversed_journal_id: int


@dataclass(frozen=True, kw_only=True)
class LoanEvent(Event):
    """Something happened to a loan; its subject is the loan's account, the version the loan's own."""

    subject_type: ClassVar[str] = "accounts.loan"
    loan_id: int
    account_id: int
    customer_ids: tuple[int, ...]
    currency: str


@dataclass(frozen=True, kw_only=True)
class LoanPaidOut(LoanEvent):
    """Money of a loan was paid out, the whole or a tranche."""

    name: ClassVar[str] = "accounts.loan.paid_out"
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class LoanRepayment(LoanEvent):
    """Money came in for a loan; `kind` says why, `repaid` whether nothing is owed any more."""

    name: ClassVar[str] = "accounts.loan.repayment"
    repayment_id: int
    amount_minor: int
    kind: str
    repaid: bool


@dataclass(frozen=True, kw_only=True)
class LoanArrearsChanged(LoanEvent):
    """A loan moved into another bucket of days past due; "0" is none."""

    name: ClassVar[str] = "accounts.loan.arrears_changed"
    bucket: str
    days_past_due: int
    overdue_minor: int


@dataclass(frozen=True, kw_only=True)
class LoanRescheduled(LoanEvent):
    """A loan's instalments were worked out anew; `reason` says why."""

    name: ClassVar[str] = "accounts.loan.rescheduled"
    reason: str
    payment_minor: int


@dataclass(frozen=True, kw_only=True)
class LoanWrittenOff(LoanEvent):
    """The bank gave up counting on what a loan owes; the claim stands."""

    name: ClassVar[str] = "accounts.loan.written_off"
    amount_minor: int
