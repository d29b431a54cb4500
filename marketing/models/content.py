"""One master message in three languages; channels take it as it is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class Content(models.Model):
    """`texts` is `{"en": [title, body], "zh-hant": […], "zh-hans": […]}`; `link` is where accepting leads."""

    public_id = PublicIdField(prefix="cnt")
    name = models.CharField(max_length=120)
    texts = models.JSONField()
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")

    def __str__(self) -> str:
        return self.name

    def text(self, language: str) -> tuple[str, str]:
        """Return title and body in a language, in English where it has none."""
        title, body = self.texts.get(language) or self.texts["en"]
        return title, body
