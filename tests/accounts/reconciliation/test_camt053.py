"""Statements are read strictly, and what is wrong is said with its element and line."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.domain.camt053 import Unreadable, read
from tests.accounts.reconciliation.papers import SHARED, Said, camt

DAY = dt.date(2026, 11, 20)
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/specs/iso20022")


def wrong(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(content)
    return caught.value


@needs_shared
def test_a_real_message_of_version_02_with_two_statements() -> None:
    first, second = read((SHARED / "samples" / "genkgo-camt053.v2.multi.statement.xml").read_bytes())
    assert (first.account, first.currency, first.sequence) == ("NL26VAYB8060476890", "EUR", 12312)
    assert (first.opening, first.closing, second.closing) == (Decimal("18.15"), Decimal("27.00"), Decimal("20.00"))
    (entry,) = first.entries
    assert (entry.amount, entry.booked_on, entry.value_on) == (
        Decimal("8.85"), dt.date(2014, 12, 31), dt.date(2015, 1, 2),
    )  # fmt: skip
    assert entry.references == ("000000001",)
    assert entry.transaction_code == "544"


@needs_shared
def test_a_real_message_of_version_08_whose_balances_do_not_fit_names_the_line() -> None:
    text = (SHARED / "samples" / "genkgo-camt053.v8.xml").read_bytes()
    refused = wrong(text)
    assert (refused.code, refused.element, refused.line, refused.detail) == ("other_currency", "Bal/Amt", 80, "SEK")
    mended = text.replace(b'<Amt Ccy="SEK">27.00</Amt>\n                <CdtDbtInd>DBIT', b'<Amt Ccy="EUR">27.00</Amt>\n                <CdtDbtInd>CRDT')  # fmt: skip  # noqa: E501
    (statement,) = read(mended)
    (entry,) = statement.entries
    assert entry.servicer_reference == "AAAASESS-FP-CN_98765/01"
    assert entry.transaction_code == "PMNT.RCDT.BOOK"
    assert "MUELL/FINP/RA12345" in entry.references
    assert "NAME NAME" in entry.details[0].party


@needs_shared
def test_a_real_message_with_entries_of_another_currency_is_refused() -> None:
    refused = wrong((SHARED / "samples" / "pyiso20022-camt053_001_02.xml").read_bytes())
    assert (refused.code, refused.element, refused.detail) == ("other_currency", "Ntry/Amt", "EUR")


@needs_shared
def test_what_the_tests_write_is_valid_by_the_schema() -> None:
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(SHARED / "xsd" / "camt.053.001.08.xsd")
    schema.validate(camt([Said(500, DAY, ("A1", "A2")), Said(-7, DAY)], on=DAY, opening=-3, sequence=4).decode())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"<Document>", "not_xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', "entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Document/>', "entities"),
        (b"<Document/>", "not_camt053"),
        (b"<a>" * 50 + b"</a>" * 50, "too_deep"),
        (camt([], on=DAY).replace(b"053.001.08", b"053.001.99"), "not_camt053"),
        (camt([], on=DAY).replace(b"OPBD", b"XXXX"), "missing"),
        (camt([Said(500, DAY)], on=DAY, closing=499), "does_not_add_up"),
        (camt([Said(500, DAY)], on=DAY).replace(b"5.00", b"5,00"), "not_an_amount"),
        (camt([Said(500, DAY)], on=DAY).replace(b"5.00", b"NaN"), "not_an_amount"),
        (camt([Said(500, DAY)], on=DAY).replace(b"CRDT</CdtDbtInd><Sts>", b"CREDIT</CdtDbtInd><Sts>"), "not_a_side"),
        (camt([Said(500, DAY)], on=DAY).replace(b"<BookgDt><Dt>2026-11-20", b"<BookgDt><Dt>20.11.2026"), "not_a_day"),
        (camt([], on=DAY, sequence=1).replace(b"Nb>1<", b"Nb>one<"), "not_a_number"),
    ],
)
def test_what_is_wrong_is_named(content: bytes, code: str) -> None:
    assert wrong(content).code == code


def test_only_booked_entries_count() -> None:
    (statement,) = read(camt([Said(500, DAY), Said(300, DAY, status="PDNG")], on=DAY))
    assert (len(statement.entries), statement.skipped, statement.closing) == (1, 1, Decimal("5.00"))
