"""Signing in: password, then a second factor, each code once, strangers locking nobody out."""

import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from bank.identity import services, stepup
from bank.identity.models import User
from tests.signed_in import signed_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a lantern over Star Ferry"

pytestmark = pytest.mark.django_db


def code(ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + ahead))


@pytest.fixture(autouse=True)
def early_in_the_period() -> Iterator[None]:
    """Codes live for 30 s: begin each test at the start of one."""
    with time_machine.travel(time.time() // 30 * 30 + 1):
        yield


@pytest.fixture
def mei() -> User:
    user = User.objects.create_user("mei", password=PASSWORD)
    services.enrol_totp(user=user, secret=SECRET)
    return user


def give_password(client: Client, password: str = PASSWORD, **extra: str):
    return client.post("/sign-in/", {"login": "mei", "password": password}, **extra)


def test_password_alone_opens_nothing(mei: User) -> None:
    client = Client()
    assert give_password(client).headers["Location"].startswith("/security/authenticate/")
    assert "Sign in" in client.get("/").content.decode()
    assert client.get("/more/").status_code == 302


def test_password_and_code_sign_in_and_are_audited_and_announced(mei: User) -> None:
    client = Client()
    give_password(client)
    assert client.post("/security/authenticate/", {"code": code()}).headers["Location"] == "/"
    assert client.get("/more/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id, after->>'factor' FROM foundation_audit WHERE action = 'identity.signed_in'")
        assert cursor.fetchall() == [(mei.public_id, "totp")]
        cursor.execute("SELECT payload->>'user_id' FROM foundation_event WHERE name = 'identity.user.signed_in'")
        assert cursor.fetchall() == [(str(mei.pk),)]


def test_a_code_signs_in_once(mei: User) -> None:
    used = code()
    for expected in (302, 200):
        client = Client()
        give_password(client)
        assert client.post("/security/authenticate/", {"code": used}).status_code == expected


def test_wrong_codes_are_audited(mei: User) -> None:
    client = Client()
    give_password(client)
    page = client.post("/security/authenticate/", {"code": "000000"}).content.decode()
    assert "<title>Error:" in page
    assert 'href="#id_code"' in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT after->>'step' FROM foundation_audit WHERE action = 'identity.sign_in_failed'")
        assert cursor.fetchall() == [("code",)]


def test_strangers_cannot_lock_a_customer_out(mei: User) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(12):
        page = give_password(stranger, password="guess")
    assert "Too many attempts" in page.content.decode()
    assert give_password(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_a_login_without_second_factor_is_sent_to_set_up_and_gets_no_further() -> None:
    user = User.objects.create_user("new", password=PASSWORD, is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/", "/admin/", "/more/", "/security/", "/gallery/"):
        assert client.get(path).headers["Location"] == "/security/totp/activate/"


def test_a_password_session_cannot_add_a_key_to_a_login_that_has_one(mei: User) -> None:
    client = Client()
    client.force_login(mei, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/security/webauthn/add/").headers["Location"] == "/security/reauthenticate/"


def test_set_up_ends_with_recovery_codes_and_an_open_session() -> None:
    User.objects.create_user("mei", password=PASSWORD)
    client = Client()
    give_password(client)
    page = client.get("/security/totp/activate/").content.decode()
    assert "<path" in page
    assert "data:" not in page
    assert "style=" not in page
    secret = re.search(r"<code class=\"strong\">([A-Z2-7]+)</code>", page)
    assert secret
    answer = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    assert client.post("/security/totp/activate/", {"code": answer}).headers["Location"] == "/security/recovery-codes/"
    assert client.get("/more/").status_code == 200
    assert len(re.findall(r"<li><code>\d+</code>", client.get("/security/recovery-codes/").content.decode())) == 10


def test_the_last_second_factor_stays(mei: User) -> None:
    client = signed_in(mei)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(mei.pk)
    session.save()
    assert "only second factor" in client.get("/security/totp/deactivate/").content.decode()
    client.post("/security/totp/deactivate/")
    assert Authenticator.objects.filter(user=mei, type="totp").exists()


def test_secrets_are_not_in_the_clear(mei: User) -> None:
    stored = str(list(Authenticator.objects.filter(user=mei).values_list("data", flat=True)))
    assert SECRET not in stored
    assert stored.count("'v1:") == 2


def test_step_up_takes_each_code_once_and_a_recovery_code_once(mei: User) -> None:
    used = code()
    assert stepup.verify(mei, used)
    assert not stepup.verify(mei, used)
    spare = Authenticator.objects.get(user=mei, type="recovery_codes").wrap().get_unused_codes()[0]
    assert stepup.verify(mei, spare)
    assert not stepup.verify(mei, spare)


def test_step_up_waits_after_five_wrong_codes(mei: User) -> None:
    for _ in range(5):
        assert not stepup.verify(mei, "000000")
    with pytest.raises(stepup.TooManyCodes):
        stepup.verify(mei, code())
    cache.clear()
    assert stepup.verify(mei, code())


def test_a_form_with_other_errors_does_not_use_the_code_up(mei: User) -> None:
    class Form(stepup.StepUpForm):
        amount = stepup.forms.IntegerField()

    now = code()
    assert not Form({"code": now}, user=mei).is_valid()
    assert Form({"code": now, "amount": "5"}, user=mei).is_valid()
    assert list(Form(user=mei).fields)[-1] == "code"


def test_otp_prints_the_code_of_the_moment(mei: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("otp", "mei")
    assert capsys.readouterr().out.strip() in {code(), code(-1)}


@override_settings(IDLE_SIGN_OUT_SECONDS=600)
def test_an_idle_session_ends_before_its_form_acts(mei: User) -> None:
    client = signed_in(mei)
    client.get("/more/")
    session = client.session
    session["identity.seen"] = time.time() - 601
    session.save()
    answer = client.post("/preferences/", {"language": "zh-hans"}, follow=True)
    assert "Signed out after 10 minutes. Nothing was sent." in answer.content.decode()
    mei.refresh_from_db()
    assert mei.language == "en"


def test_sign_out_everywhere_ends_other_sessions(mei: User) -> None:
    clients = [Client(), Client()]
    for client, when in zip(clients, (0, 0), strict=True):
        cache.clear()
        give_password(client)
        client.post("/security/authenticate/", {"code": code(when)})
        assert client.get("/more/").status_code == 200
    clients[0].post("/security/sign-out-everywhere/")
    assert clients[1].get("/more/").status_code == 302


def test_admin_sign_in_is_the_same_door(mei: User) -> None:
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/login/")
    assert "That name and password" in Client().post("/admin/login/", {"login": "x", "password": "y"}).content.decode()
