"""`{% load icons %}`: `{% icon "house" %}` draws a Lucide icon from the one sprite; chops and the bank's mark."""

from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bank.foundation.chop import chop as chop_path
from bank.foundation.chop import mark as mark_path
from bank.portal.icons import icon_names

register = template.Library()


@cache
def _known() -> frozenset[str]:
    return frozenset(icon_names())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon beside a word; with `label` it stands alone and says it.

    A name that is not in icons.txt draws a circle: a missing drawing is no reason to hide a page (a test finds it).
    """
    if name not in _known():
        name = "circle"
    href = f"{static('portal/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" width="20" height="20" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" width="20" height="20" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def chop(digest: bytes | str | None, press: bool = False, label: str = "") -> SafeString:
    """Draw the seal of a journal from its leaf hash (bytes or hex); without one, an empty dashed square."""
    if not digest:
        return _seal("chop pending", "", label)
    leaf = bytes.fromhex(digest) if isinstance(digest, str) else digest
    return _seal("chop press" if press else "chop", chop_path(leaf), label)


@register.simple_tag
def mark() -> SafeString:
    """Draw the bank's mark: the chop of its name, in ink."""
    return _seal("chop mark", mark_path(settings.BANK_NAME), "")


def _seal(css: str, path: str, label: str) -> SafeString:
    says = format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    return format_html(
        '<svg class="{}" width="64" height="64" viewBox="0 0 48 48" {}>'
        '<rect x="1.5" y="1.5" width="45" height="45" rx="4"/><path d="{}"/></svg>',
        css,
        says,
        path,
    )


@register.filter
def inline_svg(text: str) -> SafeString:
    """Put an SVG that our own code drew into the page itself: no `data:` address, no second request."""
    return mark_safe(text[text.index("<svg") :])  # noqa: S308 drawn by our own code
