"""Sign-in, sign-out and security, on allauth's views in our own templates."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import include, path

from bank.identity import consent_views, views
from bank.identity.first_sign_in import FirstSignInView

urlpatterns = [
    path("consents/", consent_views.consents_page, name="consents"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/idle/", views.idle_sign_out, name="idle_sign_out"),
    path("sign-in/first/<uidb64>/<token>/", FirstSignInView.as_view(), name="first_sign_in"),
    path("sign-in/here/", views.still_here, name="still_here"),
    path("security/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("security/password/", account.password_change, name="account_change_password"),
    path("security/password/set/", account.password_set, name="account_set_password"),
    path("security/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("security/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("security/", include("allauth.mfa.urls")),
]
