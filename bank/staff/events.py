"""What staff announces."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class EmployeeAppointed(Event):
    """Someone holds a position now: appointed or transferred."""

    name: ClassVar[str] = "staff.employee.appointed"
    subject_type: ClassVar[str] = "staff.employee"

    user_id: int
    position: str


@dataclass(frozen=True, kw_only=True)
class EmployeeLeft(Event):
    """Someone left and holds no permission any more."""

    name: ClassVar[str] = "staff.employee.left"
    subject_type: ClassVar[str] = "staff.employee"

    user_id: int


@dataclass(frozen=True, kw_only=True)
class _ApprovalEvent(Event):
    subject_type: ClassVar[str] = "staff.approval"

    action: str
    approved_subject_type: str
    approved_subject_id: str


@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(_ApprovalEvent):
    """A change waits for a second person."""

    name: ClassVar[str] = "staff.approval.requested"


@dataclass(frozen=True, kw_only=True)
class ApprovalApproved(_ApprovalEvent):
    """A second person approved the change, and it was made."""

    name: ClassVar[str] = "staff.approval.approved"


@dataclass(frozen=True, kw_only=True)
class ApprovalRejected(_ApprovalEvent):
    """A second person rejected the change, or another change overtook it."""

    name: ClassVar[str] = "staff.approval.rejected"
