"""Read a bank-to-customer statement, ISO 20022 camt.053.001.02 to .08, into plain values: strictly, without Django.

Entities and external references are refused. What is wrong is said with the element and its line in the file. Amounts
are decimals in units of the currency, signed as the account's owner sees them: money that came in is above zero.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(0[2-8])")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
BOOKED = "BOOK"
DEEPEST = 40
NO_REFERENCE = {"", "NOTPROVIDED", "NONREF"}


class Unreadable(Exception):
    """The file is no statement that we take: a code for words, the element and the line where it shows."""

    def __init__(self, code: str, element: str = "", line: int = 0, detail: str = "") -> None:
        self.code, self.element, self.line, self.detail = code, element, line, detail
        super().__init__(f"{code}: {element} line {line} {detail}")


@dataclass(frozen=True, slots=True)
class Detail:
    """One transaction within an entry. The amount is None where the bank gives none in the account's currency."""

    amount: Decimal | None
    references: tuple[str, ...]
    end_to_end_id: str
    party: str
    remittance: str


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A booked entry of a statement."""

    line: int
    amount: Decimal
    booked_on: dt.date
    value_on: dt.date
    reversal: bool
    entry_reference: str
    servicer_reference: str
    transaction_code: str
    narrative: str
    details: tuple[Detail, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """Return every reference by which a counterpart may be known, once each."""
        own = (self.entry_reference, self.servicer_reference)
        theirs = [reference for detail in self.details for reference in detail.references]
        return tuple(dict.fromkeys(r for r in (*own, *theirs) if r.upper() not in NO_REFERENCE))


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """One statement of one account; it adds up. `skipped` counts entries that are not booked."""

    message_id: str
    statement_id: str
    sequence: int | None
    account: str
    servicer: str
    currency: str
    opening: Decimal
    opening_on: dt.date
    closing: Decimal
    closing_on: dt.date
    entries: tuple[BankEntry, ...]
    skipped: int


@dataclass(slots=True)
class Node:
    """An element with its line."""

    name: str
    line: int
    attributes: dict[str, str]
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its text without the space around it."""
        return "".join(self.said).strip()

    def each(self, name: str) -> "Iterator[Node]":
        """Yield its children of a name."""
        return (child for child in self.children if child.name == name)

    def find(self, path: str) -> "Node | None":
        """Return the first element at a path below, such as `Acct/Id/IBAN`."""
        found: Node | None = self
        for name in path.split("/"):
            found = next(found.each(name), None) if found is not None else None
        return found

    def need(self, path: str) -> "Node":
        """Return the element at a path; Unreadable where it is missing."""
        found = self.find(path)
        if found is None:
            raise Unreadable("missing", f"{self.name}/{path}", self.line)
        return found

    def word(self, *paths: str) -> str:
        """Return the text at the first of the paths that has any."""
        return next((found.text for path in paths if (found := self.find(path)) is not None and found.text), "")


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.at: Node | None = None
        self.depth = 0
        self.where: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 (SAX's own name)
        self.where = locator

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: N802
        line = (self.where.getLineNumber() or 0) if self.where else 0
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("too_deep", name[1], line)
        node = Node(name[1], line, {key[1]: value for key, value in attrs.items()}, self.at)
        if self.at is None:
            node.attributes["xmlns"] = name[0] or ""
            self.root = node
        else:
            self.at.children.append(node)
        self.at = node

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802
        self.depth -= 1
        self.at = self.at.parent if self.at else None

    def characters(self, content: str) -> None:
        if self.at is not None:
            self.at.said.append(content)


def read(content: bytes) -> list[AccountStatement]:
    """Return the statements of a file. Unreadable where one is not as it must be."""
    root = _tree(content)
    if root.name != "Document" or not NAMESPACE.fullmatch(root.attributes["xmlns"]):
        raise Unreadable("not_camt053", root.name, root.line, root.attributes["xmlns"])
    message = root.need("BkToCstmrStmt")
    message_id = message.need("GrpHdr/MsgId").text
    found = [_statement(message_id, node) for node in message.each("Stmt")]
    if not found:
        raise Unreadable("missing", "BkToCstmrStmt/Stmt", message.line)
    return found


def _tree(content: bytes) -> Node:
    builder = _Builder()
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(builder)
    try:
        parser.parse(io.BytesIO(content))
    except DefusedXmlException as error:
        raise Unreadable("entities", detail=type(error).__name__) from None
    except SAXException as error:
        line = error.getLineNumber() if hasattr(error, "getLineNumber") else 0
        raise Unreadable("not_xml", "", line or 0, error.getMessage()) from None
    if builder.root is None:
        raise Unreadable("not_xml")
    return builder.root


def _statement(message_id: str, node: Node) -> AccountStatement:
    opening, closing = _balance(node, OPENING), _balance(node, CLOSING)
    currency = node.word("Acct/Ccy") or opening.need("Amt").attributes.get("Ccy", "")
    account = node.word("Acct/Id/IBAN", "Acct/Id/Othr/Id")
    if not account:
        raise Unreadable("missing", "Stmt/Acct/Id", node.line)
    every = list(node.each("Ntry"))
    booked = [entry for entry in every if entry.word("Sts/Cd", "Sts") == BOOKED]
    statement = AccountStatement(
        message_id=message_id,
        statement_id=node.need("Id").text,
        sequence=_number(node, "ElctrncSeqNb", "LglSeqNb"),
        account=account,
        servicer=node.word("Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC"),
        currency=currency,
        opening=_amount(opening, currency),
        opening_on=_day(opening, "Dt"),
        closing=_amount(closing, currency),
        closing_on=_day(closing, "Dt"),
        entries=tuple(_entry(entry, currency) for entry in booked),
        skipped=len(every) - len(booked),
    )
    reached = statement.opening + sum((entry.amount for entry in statement.entries), Decimal(0))
    if reached != statement.closing:
        off = f"{statement.opening} → {reached} ≠ {statement.closing} {currency}"
        raise Unreadable("does_not_add_up", "Stmt/Bal", closing.line, off)
    return statement


def _balance(node: Node, codes: tuple[str, ...]) -> Node:
    for code in codes:
        for balance in node.each("Bal"):
            if balance.word("Tp/CdOrPrtry/Cd") == code:
                return balance
    raise Unreadable("missing", f"Stmt/Bal ({'/'.join(codes)})", node.line)


def _entry(node: Node, currency: str) -> BankEntry:
    booked_on = _day(node, "BookgDt")
    details = [_detail(each, currency) for block in node.each("NtryDtls") for each in block.each("TxDtls")]
    batch = [b.word("MsgId") or b.word("PmtInfId") for block in node.each("NtryDtls") for b in block.each("Btch")]
    domain = [node.word(f"BkTxCd/Domn/{part}") for part in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    if batch:
        details.append(Detail(None, tuple(batch), "", "", ""))
    return BankEntry(
        line=node.line,
        amount=_amount(node, currency),
        booked_on=booked_on,
        value_on=_day(node, "ValDt") if node.find("ValDt") else booked_on,
        reversal=node.word("RvslInd") in {"true", "1"},
        entry_reference=node.word("NtryRef"),
        servicer_reference=node.word("AcctSvcrRef"),
        transaction_code=".".join(filter(None, domain)) or node.word("BkTxCd/Prtry/Cd"),
        narrative=node.word("AddtlNtryInf"),
        details=tuple(details),
    )


def _detail(node: Node, currency: str) -> Detail:
    amount = node.find("Amt") or node.find("AmtDtls/TxAmt/Amt")
    ours = amount is not None and amount.attributes.get("Ccy") == currency
    names = ("EndToEndId", "AcctSvcrRef", "InstrId", "TxId", "PmtInfId", "MsgId")
    references = tuple(filter(None, (node.word(f"Refs/{name}") for name in names)))
    parties = [node.word(f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm") for side in ("Dbtr", "Cdtr")]
    remittance = [said.text for block in node.each("RmtInf") for said in block.each("Ustrd")]
    return Detail(
        amount=_decimal(amount) if amount is not None and ours else None,
        references=references,
        end_to_end_id=node.word("Refs/EndToEndId"),
        party=" / ".join(filter(None, parties)),
        remittance=" ".join(remittance),
    )


def _amount(node: Node, currency: str) -> Decimal:
    amount = node.need("Amt")
    if amount.attributes.get("Ccy") != currency:
        raise Unreadable("other_currency", f"{node.name}/Amt", amount.line, amount.attributes.get("Ccy", ""))
    side = node.need("CdtDbtInd")
    if side.text not in {"CRDT", "DBIT"}:
        raise Unreadable("not_a_side", f"{node.name}/CdtDbtInd", side.line, side.text)
    value = _decimal(amount)
    return value if side.text == "CRDT" else -value


def _decimal(node: Node) -> Decimal:
    try:
        value = Decimal(node.text)
    except InvalidOperation:
        raise Unreadable("not_an_amount", node.name, node.line, node.text[:20]) from None
    if not value.is_finite() or value < 0 or len(value.as_tuple().digits) > 18:
        raise Unreadable("not_an_amount", node.name, node.line, node.text[:20])
    return value


def _day(node: Node, path: str) -> dt.date:
    block = node.need(path)
    text = block.word("Dt", "DtTm") or block.text
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable("not_a_day", f"{node.name}/{path}", block.line, text[:30]) from None


def _number(node: Node, *paths: str) -> int | None:
    text = node.word(*paths)
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise Unreadable("not_a_number", paths[0], node.line, text[:20])
    return int(text)
