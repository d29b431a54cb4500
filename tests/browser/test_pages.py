"""Every page of every role: no violation of the CSP, none of axe's rules, nothing sideways, within its weight."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Browser

from tests.browser.crawling import crawl
from tests.browser.looking import COMBINATIONS, LANGUAGES, THEMES, WIDTHS, look, session
from tests.browser.world import STAFF, World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]
ROLES = ("stranger", "alice", "charlie", *STAFF)
#: Bytes, compressed, as the experience demands.
BUDGET = {"document": 30_720, "stylesheet": 30_720, "font": 40_960, "script": 40_960}


def faults(
    world: World, browser: Browser, role: str, combinations: Iterator[tuple[str, str, int]], every: bool
) -> list[str]:
    """Look at each page of a role: once, in the next combination; or in every one."""
    found = crawl(world.client(role))
    said = [f"{path}: {status}" for path, status in found.broken.items()]
    plans: dict[tuple[str, str, int], list[str]] = {}
    for path in found.pages.values():
        for _ in range(len(COMBINATIONS) * len(WIDTHS) if every else 1):
            plans.setdefault(next(combinations), []).append(path)
    for (theme, language, width), paths in plans.items():
        with session(browser, world, role, theme=theme, language=language, width=width) as context:
            page = context.new_page()
            for path in paths:
                report = look(page, world, path)
                where = f"{role} {path} {theme} {language} {width}"
                said += [f"{where}: {fault}" for fault in report.faults]
                said += [
                    f"{where}: {kind} weighs {weight:,}"
                    for kind, weight in report.weights.items()
                    if weight > BUDGET[kind] and not heavy(path, kind)
                ]
    return said


def heavy(path: str, kind: str) -> bool:
    """The staff's admin and the API's documentation carry Django's and Swagger's own files."""
    return path.startswith(("/admin/", "/api/")) and kind in {"script", "stylesheet"}


def rotation() -> Iterator[tuple[str, str, int]]:
    """Themes, languages and widths, evenly mixed."""
    return cycle((theme, language, width) for language in LANGUAGES for theme in THEMES for width in WIDTHS)


@pytest.mark.parametrize("role", ROLES)
def test_pages_in_one_combination(world: World, browser: Browser, role: str) -> None:
    said = faults(world, browser, role, rotation(), every=False)
    assert not said, "\n".join(said)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_pages_in_all_combinations(world: World, browser: Browser, role: str) -> None:
    said = faults(world, browser, role, rotation(), every=True)
    assert not said, "\n".join(said)


@pytest.mark.parametrize("role", ["stranger", "alice"])
def test_the_smallest_screen_with_the_largest_type_scrolls_one_way(world: World, browser: Browser, role: str) -> None:
    """320 CSS pixels in elder mode: what 200 % text on a small phone, or 400 % zoom on a desk, amounts to."""
    said = []
    with session(browser, world, role, language="zh-hant", width=320, bank_elder="on") as context:
        page = context.new_page()
        for path in crawl(world.client(role)).pages.values():
            said += [f"{path}: {fault}" for fault in look(page, world, path, axe=False).faults]
    assert not said, "\n".join(said)
