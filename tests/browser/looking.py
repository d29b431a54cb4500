"""Opens a page as a role in a theme and a language, and says what is wrong with it."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.world import World

THEMES = ("light", "dark")
LANGUAGES = ("en", "zh-hant", "zh-hans")
COMBINATIONS = [(theme, language) for language in LANGUAGES for theme in THEMES]
WIDTHS = (360, 1280)
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LISTEN = """
window.__violations = [];
const note = (e) => __violations.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`);
addEventListener("securitypolicyviolation", note);
"""
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

# Swagger UI nests its buttons and begins at h3 itself; what a stylesheet can mend is mended in accounts/docs.css.
SWAGGERS_OWN = {"rules": {name: {"enabled": False} for name in ("nested-interactive", "heading-order", "region")}}


@dataclass
class Report:
    """What one look at one page found; empty is good."""

    path: str
    faults: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)


@contextmanager
def session(
    browser: Browser,
    world: World,
    role: str,
    *,
    theme: str = "light",
    language: str = "en",
    width: int = 1280,
    **more: str,
) -> Iterator[BrowserContext]:
    """A browser profile signed in as a role, with the preferences of a visitor."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, reduced_motion="reduce")
    cookies = {"bank_theme": theme, "bank_language": language, **more}
    if world.people[role]:
        cookies["sessionid"] = world.client(role).cookies["sessionid"].value
    context.add_cookies([{"name": name, "value": value, "url": world.url} for name, value in cookies.items()])
    context.add_init_script(LISTEN)
    try:
        yield context
    finally:
        context.close()


def look(page: Page, world: World, path: str, *, axe: bool = True) -> Report:
    """Open a page and collect CSP violations, script errors, sideways scroll, weights over budget, axe's findings."""
    report = Report(path)
    errors: list[str] = []
    sizes: dict[str, int] = {}

    def weigh(response: object) -> None:
        kind = response.request.resource_type  # type: ignore[attr-defined]
        if kind in {"document", "stylesheet", "font", "script"}:
            body = response.body()  # type: ignore[attr-defined]
            weight = len(body) if kind == "font" else len(zlib.compress(body, 9))
            sizes[kind] = sizes.get(kind, 0) + weight

    def failed(error: object) -> None:
        errors.append(f"script: {error}")

    page.on("pageerror", failed)
    page.on("response", weigh)
    try:
        answer = page.goto(world.url + path, wait_until="load")
        if answer is None or answer.status >= 400:
            report.faults.append(f"status {answer and answer.status}")
        report.faults += [f"CSP: {text}" for text in page.evaluate("window.__violations")]
        report.faults += errors
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            report.faults.append(f"{wide} px sideways at {page.viewport_size}")
        if axe:
            page.evaluate(AXE)
            rules = {**RULES, **SWAGGERS_OWN} if path.startswith("/api/") else RULES
            found = page.evaluate("(rules) => axe.run(document, rules)", rules)
            report.faults += [_said(violation) for violation in found["violations"]]
    finally:
        page.remove_listener("response", weigh)
        page.remove_listener("pageerror", failed)
    report.weights = sizes
    return report


def _said(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    where = "; ".join(
        f"{node['target']} {node['html'][:120]} {node.get('failureSummary', '')[:200]}" for node in nodes[:2]
    )
    return f"axe {violation['id']} ({len(nodes)}×): {where}"
