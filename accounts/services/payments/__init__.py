"""Payments: asked for once, guarded twice, posted, held or refused; confirmed, released, cancelled."""

from accounts.services.payments.confirming import cancel, confirm
from accounts.services.payments.deciding import refuse, release
from accounts.services.payments.initiating import initiate, plan_of, preview
from accounts.services.payments.request import Outsider, PaymentRequest

__all__ = ["Outsider", "PaymentRequest", "cancel", "confirm", "initiate", "plan_of", "preview", "refuse", "release"]
