"""Named jobs: long work in chunks that survives any death and shows how far it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class Job(models.Model):
    """One run of a named job. `key` says which: starting the same name and key again is the same run."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("Planned")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")
        STOPPED = "STOPPED", _("Stopped")

    public_id = PublicIdField(prefix="job")
    name = models.CharField(_("job"), max_length=100)
    key = models.CharField(_("run"), max_length=200)
    params = models.JSONField(_("parameters"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    total = models.BigIntegerField(_("planned units"), default=0)
    done = models.BigIntegerField(_("units done"), default=0)
    worked = models.BigIntegerField(_("rows handled"), default=0)
    started_by = models.JSONField(_("started by"), default=dict)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="foundation_job_once")]
        indexes = [
            models.Index(
                fields=["name"], condition=models.Q(state__in=["PLANNED", "RUNNING"]), name="foundation_job_under_way"
            )
        ]
        permissions = [("control_job", "Can stop and resume jobs")]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"

    @property
    def percent(self) -> int:
        """Return progress as 0 to 100; a job without chunks is complete."""
        return min(100, self.done * 100 // self.total) if self.total else 100


class JobChunk(models.Model):
    """A piece of a job. While it is worked on its row is locked; the lease covers the moment before that."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(_("number"))
    # Chunks of a phase wait until every chunk of the phases before is done.
    phase = models.PositiveSmallIntegerField(_("phase"), default=0)
    payload = models.JSONField(default=dict)
    units = models.BigIntegerField(_("planned units"), default=1)
    worked = models.BigIntegerField(_("rows handled"), default=0)
    # {part: {figure: number}}: what each part of the work came to.
    figures = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimable_at = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="foundation_chunk_once")]
        indexes = [
            models.Index(
                fields=["job", "phase", "number"],
                condition=models.Q(state__in=["WAITING", "RUNNING"]),
                name="foundation_chunk_next",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
