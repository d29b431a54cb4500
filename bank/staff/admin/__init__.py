"""Staff's pages of staff: approvals with the change side by side, and the organisation."""

from bank.staff.admin.approvals import ApprovalAdmin
from bank.staff.admin.delegations import DelegationAdmin
from bank.staff.admin.people import DepartmentAdmin, EmployeeAdmin, PositionAdmin

__all__ = ["ApprovalAdmin", "DelegationAdmin", "DepartmentAdmin", "EmployeeAdmin", "PositionAdmin"]
