"""Pictures of the main pages for the README, taken of a running bank through its own front door."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from bank.foundation.actor import Actor
from bank.identity.codes import current_code

FLAGS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PHONE, DESK = (360, 740), (1280, 800)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One file: whose page, where, how seen. `act` goes on from the page before the picture."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    theme: str = "light"
    language: str = "en"
    act: Callable[[Page], None] | None = None


def first_account(page: Page) -> None:
    """Open the first account of the list."""
    page.goto(page.locator("main a[href^='/accounts/acc_']").first.get_attribute("href") or "")


def review(page: Page) -> None:
    """Fill in a payment and go on to its review, which pays nothing yet."""
    page.locator("input[name='amount']").fill("500.00")
    page.locator("main input[type='radio']").first.check()
    page.locator("main form[method='post'] button").first.click()
    page.wait_for_load_state()


def alices_page(page: Page) -> None:
    """Open a customer's page; it asks why first, and keeps the answer."""
    page.locator("main td a, main th a").first.click()
    page.locator("main textarea").fill("Asked at the counter about her card")
    page.locator("main form button").first.click()
    page.wait_for_load_state()


PICTURES: Final = (
    Picture(name="home", who="alice", path="/"),
    Picture(name="home-phone", who="alice", path="/", size=PHONE, theme="dark", language="zh-hant"),
    Picture(name="account", who="alice", path="/accounts/", language="zh-hans", act=first_account),
    Picture(name="review", who="alice", path="/pay/", act=review),
    Picture(name="worklist", who="sam", path="/admin/"),
    Picture(name="customer", who="tara", path="/admin/accounts/customer/?q=alice", theme="dark", act=alices_page),
)


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run an installed Chromium; NoBrowser where there is none."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        raise NoBrowser
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(browser: Browser, url: str, who: str, password: str) -> StorageState:
    """Sign in as a person does, with password and code, and return the session's cookies."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    page.fill("input[name='login']", who)
    page.fill("input[name='password']", password)
    page.locator("main form button").first.click()
    page.wait_for_url("**/security/authenticate/")
    page.fill("input[name='code']", _code(who))
    page.locator("main form button").first.click()
    page.wait_for_url(lambda now: "/security/" not in now)
    state = context.storage_state()
    context.close()
    return state


def _code(who: str) -> str:
    """Return a fresh code with some seconds left."""
    code = current_code(who, actor=Actor.system("screens"))
    if code is None:
        raise LookupError(f"{who} has no second factor: run the demonstration's seed first")
    if code.seconds < 3:
        time.sleep(code.seconds)
        return _code(who)
    return code.text


def take(browser: Browser, url: str, password: str, to: Path) -> Iterator[Path]:
    """Take every picture; yields each file as it is written."""
    to.mkdir(parents=True, exist_ok=True)
    sessions: dict[str, StorageState] = {}
    for picture in PICTURES:
        if picture.who not in sessions:
            sessions[picture.who] = sign_in(browser, url, picture.who, password)
        width, height = picture.size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=sessions[picture.who],
            base_url=url,
            reduced_motion="reduce",
        )
        cookies = {"bank_theme": picture.theme, "bank_language": picture.language}
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        page = context.new_page()
        page.goto(picture.path)
        if picture.act:
            picture.act(page)
        else:
            # The second visit has the typeface in its cache, as every visit but a person's first.
            page.reload()
        target = to / f"{picture.name}.png"
        page.screenshot(path=target)
        context.close()
        yield target
