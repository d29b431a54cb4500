"""Addresses of the customers' pages of service."""

from django.urls import path

from service.portal import views

app_name = "service"
urlpatterns = [
    path("messages/", views.conversation, name="conversation"),
    path("messages/talk/", views.talk, name="talk"),
    path("cases/", views.case_list, name="cases"),
    path("cases/new/", views.case_new, name="case_new"),
    path("cases/<str:public_id>/", views.case_detail, name="case"),
    path("cases/<str:public_id>/rating/", views.case_rate, name="case_rate"),
    path("notifications/", views.notification_list, name="notifications"),
]
