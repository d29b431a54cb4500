"""Addresses of the partners' API, its token and its description."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from oauth2_provider.views import RevokeTokenView, TokenView

from accounts.api import views

urlpatterns = [
    path("oauth/token/", TokenView.as_view(), name="api_token"),
    path("oauth/revoke/", RevokeTokenView.as_view(), name="api_revoke"),
    path("api/v1/accounts/", views.Accounts.as_view(), name="api_accounts"),
    path("api/v1/accounts/<str:public_id>/", views.Account.as_view(), name="api_account"),
    path("api/v1/accounts/<str:public_id>/balances/", views.Balances.as_view(), name="api_balances"),
    path("api/v1/accounts/<str:public_id>/transactions/", views.Transactions.as_view(), name="api_transactions"),
    path("api/v1/payments/", views.Payments.as_view(), name="api_payments"),
    path("api/v1/payments/<str:public_id>/", views.PaymentDetail.as_view(), name="api_payment"),
    path("api/v1/payments/<str:public_id>/receipt/", views.Receipt.as_view(), name="api_receipt"),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path(
        "api/v1/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="accounts/api/docs.html"),
        name="api_docs",
    ),
]
