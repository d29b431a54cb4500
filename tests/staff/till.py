"""A change that needs two people, for tests: the name of a department."""

from bank.staff.models import Department


class Rename:
    action = "tests.rename"
    label = "Rename"
    permission = "staff.approve_appointment"

    def state(self, change):
        found = Department.objects.select_for_update().get(pk=change["department"])
        return {"name": found.name, "kind": found.kind}

    def describe(self, change):
        found = Department.objects.get(pk=change["department"])
        return [("Name", found.name, change["name"]), ("Kind", found.kind, found.kind)]

    def amount(self, change):
        return change.get("amount")

    def apply(self, change, *, actor, now):
        if change["name"] == "boom":
            raise ValueError("the change fails")
        Department.objects.filter(pk=change["department"]).update(name=change["name"])
