"""Statements as another bank writes them: camt.053.001.08 files, valid by its schema."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

SHARED = Path(__file__).resolve().parents[4] / "shared" / "specs" / "iso20022"
NUMBER = "012345678901"
SERIAL = count(1)


@dataclass(frozen=True)
class Said:
    """An entry of the statement: signed minor units, and the end-to-end ids of the transactions in it."""

    minor: int
    on: dt.date
    ids: tuple[str, ...] = ()
    status: str = "BOOK"


def camt(
    entries: Sequence[Said],
    *,
    on: dt.date,
    opening: int = 0,
    closing: int | None = None,
    statement_id: str = "",
    sequence: int | None = None,
    number: str = NUMBER,
    currency: str = "HKD",
    version: str = "08",
) -> bytes:
    """Write a file with one statement of two decimals' currency."""
    total = opening + sum(each.minor for each in entries if each.status == "BOOK")
    paged = f"<ElctrncSeqNb>{sequence}</ElctrncSeqNb>" if sequence is not None else ""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>MSG1</MsgId><CreDtTm>2026-11-24T20:00:00</CreDtTm></GrpHdr><Stmt>",
        f"<Id>{escape(statement_id or f'ST{next(SERIAL)}')}</Id>{paged}<CreDtTm>2026-11-24T20:00:00</CreDtTm>",
        f"<Acct><Id><Othr><Id>{number}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>",
        _balance("OPBD", opening, on, currency),
        _balance("CLBD", total if closing is None else closing, on, currency),
        *(_entry(each, currency, version) for each in entries),
        "</Stmt></BkToCstmrStmt></Document>",
    ]
    return "".join(parts).encode()


def _balance(code: str, minor: int, on: dt.date, currency: str) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(minor, currency)}<Dt><Dt>{on}</Dt></Dt></Bal>"


def _amount(minor: int, currency: str) -> str:
    side = "DBIT" if minor < 0 else "CRDT"
    return f'<Amt Ccy="{currency}">{abs(minor) // 100}.{abs(minor) % 100:02}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _entry(said: Said, currency: str, version: str) -> str:
    status = f"<Sts><Cd>{said.status}</Cd></Sts>" if version == "08" else f"<Sts>{said.status}</Sts>"
    details = "".join(f"<TxDtls><Refs><EndToEndId>{escape(each)}</EndToEndId></Refs></TxDtls>" for each in said.ids)
    return (
        f"<Ntry>{_amount(said.minor, currency)}{status}<BookgDt><Dt>{said.on}</Dt></BookgDt>"
        f"<ValDt><Dt>{said.on}</Dt></ValDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>OTHR</SubFmlyCd></Fmly>"
        f"</Domn></BkTxCd>{f'<NtryDtls>{details}</NtryDtls>' if details else ''}</Ntry>"
    )
