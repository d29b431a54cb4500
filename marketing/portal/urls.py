"""Addresses of the customers' pages of marketing."""

from django.urls import path

from marketing.portal import views

app_name = "marketing"
urlpatterns = [
    path("offers/", views.offers, name="offers"),
    path("offers/<str:public_id>/", views.offer, name="offer"),
    path("offers/<str:public_id>/answer/", views.answer, name="answer"),
]
