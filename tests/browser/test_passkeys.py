"""Passkeys with Chromium's own virtual authenticator: added, signed in with, used as second factor, taken away."""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from bank.identity import services
from bank.identity.models import User
from tests.browser.looking import LISTEN
from tests.browser.world import SECRET, World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PASSWORD = "a lantern over Star Ferry"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Person:
    """Somebody at a browser whose device keeps passkeys."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def goes_to(self, path: str) -> None:
        self.page.goto(self.address + path)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def gives_password(self) -> None:
        self.goes_to("/sign-in/")
        self.page.get_by_label("Login").fill("dora")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.presses("Next: your code")

    def gives_code(self) -> None:
        self.page.get_by_label("Code").fill(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
        self.presses("Sign in")

    def adds_a_passkey(self) -> None:
        self.goes_to("/security/webauthn/add/")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)  # asked once more before something that matters
        self.presses("Continue")
        self.page.get_by_label("Name of this key").fill("My phone")
        self.page.get_by_role("checkbox").check()
        self.presses("Add this key")
        self.page.wait_for_url(lambda url: not url.endswith("/add/"))

    def proves_it_with_the_passkey(self) -> None:
        """Asked once more before something that matters."""
        self.page.get_by_role("link", name="Use a security key").click()
        self.presses("Use a passkey or security key")

    def signs_out(self) -> None:
        self.goes_to("/sign-out/")
        self.page.locator("main").get_by_role("button", name="Sign out").click()

    def is_in(self) -> None:
        self.page.wait_for_url(self.address + "/")
        self.goes_to("/security/")
        expect(self.page).to_have_url(self.address + "/security/")

    def is_not_in(self) -> None:
        self.goes_to("/security/")
        assert any(door in self.page.url for door in ("/sign-in/", "/security/authenticate/"))


@pytest.fixture
def dora(world: World, browser: Browser) -> Iterator[Person]:
    user = User.objects.create_user("dora", password=PASSWORD)
    services.enrol_totp(user=user, secret=SECRET)
    context = browser.new_context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.set_default_timeout(15_000)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    # A relying party is a name, never an address of numbers.
    yield Person(page, world.url.replace("127.0.0.1", "localhost"))
    context.close()
    User.objects.filter(pk=user.pk).delete()


def test_a_passkey_from_its_adding_to_its_removal(dora: Person) -> None:
    dora.gives_password()
    dora.gives_code()
    dora.is_in()
    dora.adds_a_passkey()
    assert dora.page.evaluate("window.__violations") == []
    dora.goes_to("/security/webauthn/")
    expect(dora.page.get_by_text("Passkey ·")).to_be_visible()

    dora.signs_out()
    dora.is_not_in()
    dora.goes_to("/sign-in/")
    dora.presses("Sign in with a passkey")
    dora.is_in()

    dora.signs_out()
    dora.gives_password()
    dora.is_not_in()
    dora.presses("Use a passkey or security key")
    dora.is_in()

    dora.goes_to("/security/webauthn/")
    dora.page.get_by_role("link", name="Remove").click()
    dora.proves_it_with_the_passkey()
    dora.presses("Remove")
    dora.page.wait_for_url(lambda url: not url.endswith("/remove/"))
    dora.goes_to("/security/webauthn/")
    expect(dora.page.get_by_text("Passkey ·")).to_have_count(0)
    dora.signs_out()
    dora.goes_to("/sign-in/")
    with dora.page.expect_navigation():
        dora.presses("Sign in with a passkey")
    dora.is_not_in()
