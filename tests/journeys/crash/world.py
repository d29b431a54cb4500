"""Makes the customers of the crash test in a bank of its own, through the services; prints them as JSON.

python -m tests.journeys.crash.world 8
"""

import json
import sys
from typing import Any

import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.mfa.utils import encrypt  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.services import customers  # noqa: E402
from accounts.services.customers import Person  # noqa: E402
from bank.foundation import clock  # noqa: E402
from bank.identity.models import User  # noqa: E402
from bank.identity.services import enrol_totp  # noqa: E402
from tests import cast  # noqa: E402
from tests.journeys.crash.payers import OPENING_MINOR  # noqa: E402
from tests.signed_in import signed_in  # noqa: E402

CODES = 120
SECRET = "JBSWY3DPEHPK3PXP"


def payer(number: int) -> dict[str, Any]:
    """A verified customer with a current and a savings account, a session and codes that each work once."""
    user = User.objects.create_user(username=f"payer{number}")
    enrol_totp(user=user, secret=SECRET)
    codes = [f"{number:03}{code:05}" for code in range(CODES)]
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).update(
        data={"migrated_codes": [encrypt(code) for code in codes]}
    )
    person = Person(family_name="Ho", given_name=f"Payer {number}", name_latin=f"Payer {number} Ho", language="en")
    customer = customers.register(person=person, user=user, actor=cast.SYSTEM, now=clock.now())
    customers.set_kyc(customer_id=customer.pk, state="VERIFIED", actor=cast.SYSTEM, now=clock.now())
    current = cast.account(customer, kind="CURRENT", minor=OPENING_MINOR)
    savings = cast.account(customer, kind="SAVINGS")
    session = signed_in(user, Client()).cookies["sessionid"].value
    return {"session": session, "codes": codes, "source": current.public_id, "to": savings.public_id}


if __name__ == "__main__":
    cast.open_books()
    sys.stdout.write(json.dumps([payer(number) for number in range(int(sys.argv[1]))]))
