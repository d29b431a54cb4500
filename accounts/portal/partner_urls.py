"""Addresses of what partners may do."""

from django.urls import path

from accounts.portal import partners

urlpatterns = [
    path("partners/", partners.listing, name="partners"),
    path("partners/give/", partners.give, name="give_grant"),
    path("partners/<str:public_id>/end/", partners.revoke, name="revoke_grant"),
]
