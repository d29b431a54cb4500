"""The roof: names the doors of every app as strings."""

from allauth.account.views import login as account_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from bank.foundation import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.live),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("admin/login/", account_login),
    path("admin/", admin.site.urls),
    path("", include("accounts.api.urls")),
    path("", include("accounts.portal.partner_urls")),
    path("", include("service.portal.urls")),
    path("", include("marketing.portal.urls")),
    path("", include("bank.identity.urls")),
    path("", include("bank.portal.urls")),
    path("", include("accounts.portal.urls")),
]

handler400 = "bank.portal.errors.bad_request"
handler403 = "bank.portal.errors.forbidden"
handler404 = "bank.portal.errors.not_found"
handler500 = "bank.portal.errors.server_error"
