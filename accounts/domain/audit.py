"""What the ledger's self-audit finds."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree: which check, where (account code, journal, row), and both figures.

    `account` and `journal` are the row ids of the ledger account and the journal in doubt, where one can be named.
    """

    check: str
    where: str
    found: str
    account: int | None = None
    journal: int | None = None

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.found}"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The checks made, with how many rows each looked at, and everything found wrong."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether the ledger agrees with itself."""
        return not self.findings
