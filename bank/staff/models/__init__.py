"""Tables of staff: one noun a file."""

from bank.staff.models.approval import Approval
from bank.staff.models.department import Department
from bank.staff.models.employee import Delegation, Employee
from bank.staff.models.position import Position

__all__ = ["Approval", "Delegation", "Department", "Employee", "Position"]
