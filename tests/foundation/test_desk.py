"""Staff pages of the ground: seen by permission, changed by action with a reason."""

import pytest
from django.contrib.auth.models import Permission

from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.models import AuditLine, DeadLetter, Job, JobChunk, SubscriberCursor
from bank.identity.models import User
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


def staff(*permissions: str, superuser: bool = False) -> User:
    user = User.objects.create(username="ada", is_staff=True, is_superuser=superuser)
    codenames = [permission.split(".")[1] for permission in permissions]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="foundation", codename__in=codenames))
    return user


def job(state: str = "RUNNING") -> Job:
    made = Job.objects.create(
        name="foundation.rotate_keys", key="k", state=state, total=4, done=1, started_at=clock.now()
    )
    JobChunk.objects.create(job=made, number=0, error="ValueError: odd", attempts=2)
    return made


def test_a_job_shows_its_bar_and_troubles_and_can_be_stopped_with_a_reason() -> None:
    client = signed_in(staff("foundation.view_job", "foundation.control_job"))
    made = job()
    listed = client.get("/admin/foundation/job/").content.decode()
    assert f'data-job="{made.public_id}"' in listed
    assert 'value="25"' in listed
    page = client.get(f"/admin/foundation/job/{made.pk}/change/").content.decode()
    assert "ValueError: odd" in page
    assert "style=" not in page
    do = f"/admin/foundation/job/{made.pk}/do/stop/"
    assert client.post(do, {"key": "a"}).status_code == 422
    assert client.post(do, {"key": "a", "reason": "too slow"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "STOPPED"
    assert AuditLine.objects.get(subject_id=made.public_id).reason == "too slow"


def test_whoever_only_looks_is_offered_nothing() -> None:
    client = signed_in(staff("foundation.view_job"))
    made = job()
    assert "do/stop" not in client.get(f"/admin/foundation/job/{made.pk}/change/").content.decode()
    assert client.post(f"/admin/foundation/job/{made.pk}/do/stop/", {"key": "a", "reason": "x"}).status_code == 404


@pytest.mark.parametrize("page", ["job", "deadletter", "subscribercursor", "auditline", "accessline"])
def test_a_superuser_without_the_permission_sees_nothing(page: str) -> None:
    client = signed_in(staff(superuser=True))
    assert client.get(f"/admin/foundation/{page}/").status_code == 403


def test_a_dead_letter_is_dismissed_once() -> None:
    client = signed_in(staff("foundation.view_deadletter", "foundation.replay_deadletter"))
    letter = DeadLetter.objects.create(
        subscriber="gone", position=1, name="x", subject_id="pay_1", attempts=5, error="ValueError: no"
    )
    page = f"/admin/foundation/deadletter/{letter.pk}"
    assert "ValueError: no" in client.get(f"{page}/change/").content.decode()
    refused = client.post(f"{page}/do/replay/", {"key": "a", "reason": "try"})
    assert refused.status_code == 422
    assert "is gone" in refused.content.decode()
    assert client.post(f"{page}/do/dismiss/", {"key": "a", "reason": "nothing owed"}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "DISMISSED"
    assert client.post(f"{page}/do/dismiss/", {"key": "a", "reason": "again"}).status_code == 404


def test_cursors_and_the_audit_log_are_listed() -> None:
    client = signed_in(staff("foundation.view_subscribercursor", "foundation.view_auditline"))
    SubscriberCursor.objects.create(subscriber="marketing.profile")
    audit.record(
        actor=Actor.system("test"), action="test.act", subject=("t", "id-9"), before={"limit": 1}, after={"limit": 2}
    )
    assert "marketing.profile" in client.get("/admin/foundation/subscribercursor/").content.decode()
    assert "id-9" in client.get("/admin/foundation/auditline/?q=id-9").content.decode()
    line = AuditLine.objects.get(action="test.act")
    page = client.get(f"/admin/foundation/auditline/{line.pk}/change/").content.decode()
    assert "<td>1</td><td>2</td>" in page
