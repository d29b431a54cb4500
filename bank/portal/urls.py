"""The shell's own addresses."""

from django.urls import path

from bank.portal import gallery, views

urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("preferences/", views.preferences, name="preferences"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("gallery/", gallery.gallery, name="gallery"),
]
