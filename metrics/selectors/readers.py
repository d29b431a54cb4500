"""Read one figure from the other apps for a day. Each returns None where the day has nothing to measure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Avg, Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Payment
from accounts.selectors import general
from bank.foundation.models import DeadLetter
from marketing.models import Profile
from service.models import Case, CaseRating, Notification

Reader = Callable[[date], Decimal | None]


def _day(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return start, start + timedelta(days=1)


def payments_posted(day: date) -> Decimal:
    """Payments booked on the day."""
    return Decimal(Payment.objects.filter(posted_at__range=_day(day)).count())


def straight_through(day: date) -> Decimal | None:
    """Share of the payments asked for on the day that no person had to touch."""
    asked = Payment.objects.filter(requested_at__range=_day(day)).aggregate(
        all=Count("pk"), touched=Count("pk", filter=Q(hold__isnull=False))
    )
    if not asked["all"]:
        return None
    return 1 - Decimal(asked["touched"]) / Decimal(asked["all"])


def notification_delay(day: date) -> Decimal | None:
    """Mean seconds from an event to its e-mail leaving the bank."""
    mean = Notification.objects.filter(created_at__range=_day(day), channel="email", sent_at__isnull=False).aggregate(
        mean=Avg(F("sent_at") - F("created_at"))
    )["mean"]
    return None if mean is None else Decimal(str(round(mean.total_seconds(), 3)))


def dead_letters(day: date) -> Decimal:
    """Events that no subscriber could digest and that wait for staff, as of now."""
    return Decimal(DeadLetter.objects.filter(state=DeadLetter.State.WAITING).count())


def active_customers(day: date) -> Decimal:
    """Customers who signed in or paid in the 30 days to the day."""
    since = day - timedelta(days=30)
    return Decimal(Profile.objects.filter(Q(last_payment_on__gt=since) | Q(last_sign_in_on__gt=since)).count())


def satisfaction(day: date) -> Decimal | None:
    """Mean rating of answers (CSAT, 1 to 5) in the 30 days to the day."""
    _start, end = _day(day)
    mean = CaseRating.objects.filter(rated_at__lt=end, rated_at__gte=end - timedelta(days=30)).aggregate(
        mean=Avg("score")
    )["mean"]
    return None if mean is None else Decimal(str(round(mean, 4)))


def answered_in_time(day: date) -> Decimal | None:
    """Share of the cases answered in the 30 days to the day whose promise was kept."""
    _start, end = _day(day)
    answered = Case.objects.filter(resolved_at__lt=end, resolved_at__gte=end - timedelta(days=30)).aggregate(
        all=Count("pk"), kept=Count("pk", filter=Q(due_at__isnull=True) | Q(resolved_at__lte=F("due_at")))
    )
    return Decimal(answered["kept"]) / answered["all"] if answered["all"] else None


def customer_deposits(day: date) -> Decimal:
    """What the bank owes its customers on accounts in its own currency, booked to the day."""
    return Decimal(general.customer_deposits(settings.BANK_CURRENCY, on=day))


def net_income(day: date) -> Decimal:
    """Income less expense booked on the day, in the bank's own currency."""
    return Decimal(general.net_income(settings.BANK_CURRENCY, first=day, last=day))


READERS: Mapping[str, Reader] = {
    reader.__name__: reader
    for reader in (
        payments_posted,
        straight_through,
        notification_delay,
        dead_letters,
        active_customers,
        satisfaction,
        answered_in_time,
        customer_deposits,
        net_income,
    )
}

NAMES: Mapping[str, str | Promise] = {
    "payments_posted": _("Payments made"),
    "straight_through": _("Payments that nobody had to touch"),
    "notification_delay": _("Time until an e-mail leaves"),
    "dead_letters": _("Events that wait for staff"),
    "active_customers": _("Active customers"),
    "satisfaction": _("Satisfaction with answers"),
    "answered_in_time": _("Cases answered in time"),
    "customer_deposits": _("Customers' deposits"),
    "net_income": _("Net income of the day"),
}
