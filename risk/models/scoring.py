"""Models that score: what each is for, and its versions with their proof."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class RiskModel(models.Model):
    """What is predicted of whom: `bank` of our own customers, the others on public credit files."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("risk model")
        verbose_name_plural = _("risk models")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ModelVersion(models.Model):
    """A trained model with what it learned from and how it did on rows it never saw.

    Only one that beats the best single-variable rule may be active; a trigger refuses any change of artefact or proof.
    """

    class State(models.TextChoices):
        """Whether the version scores customers."""

        CANDIDATE = "CANDIDATE", _("Candidate")
        ACTIVE = "ACTIVE", _("Active")
        INACTIVE = "INACTIVE", _("Inactive")

    class Origin(models.TextChoices):
        """Where the weights come from."""

        TRAINED = "TRAINED", _("Trained on outcomes")
        EXPERT = "EXPERT", _("Set by experts, not trained")

    public_id = PublicIdField(prefix="mdl")
    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, related_name="versions", verbose_name=_("model"))
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CANDIDATE)
    origin = models.CharField(_("origin"), max_length=7, choices=Origin, default=Origin.TRAINED)
    artefact = models.BinaryField(_("artefact"))
    artefact_hash = models.CharField(_("hash of the artefact"), max_length=64)
    features = models.JSONField(_("features"))
    data_fingerprint = models.CharField(_("hash of the training data"), max_length=64, blank=True)
    auc = models.FloatField(_("AUC on held-out rows"), null=True)
    best_single_auc = models.FloatField(_("AUC of the best single-variable rule"), null=True)
    beats_single_rule = models.BooleanField(_("beats the best single-variable rule"), default=False)
    report = models.JSONField(_("report"), default=dict)
    created_at = models.DateTimeField(_("trained"))
    activated_at = models.DateTimeField(_("activated"), null=True)

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["model_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="risk_model_version_number"),
            models.UniqueConstraint(fields=["model"], condition=models.Q(state="ACTIVE"), name="risk_one_active_model"),
            models.CheckConstraint(
                condition=~models.Q(state="ACTIVE") | models.Q(beats_single_rule=True) | models.Q(origin="EXPERT"),
                name="risk_active_beats_single_rule",
            ),
        ]
        permissions = [("activate_model", _("Can activate a model version"))]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the short name that scores show, such as `bank@3`."""
        return f"{self.model.code}@{self.number}"
