"""Addresses of accounts, payments, payees, statements and cards in the portal."""

from django.urls import path

from accounts.portal import accounts, cards, care, deposits, opening, orders, pay, payees, payments, statements

app_name = "accounts"
urlpatterns = [
    path("accounts/", accounts.listing, name="accounts"),
    path("accounts/<str:public_id>/", accounts.detail, name="account"),
    path("accounts/<str:public_id>/name/", accounts.rename, name="rename"),
    path("accounts/<str:public_id>/statement/<str:month>/", statements.page, name="statement"),
    path("accounts/<str:public_id>/statement/<str:month>/<str:form>/", statements.download, name="statement_file"),
    path("accounts/<str:public_id>/maturity/", deposits.maturity, name="maturity"),
    path("accounts/<str:public_id>/end-early/", deposits.end_early, name="end_early"),
    path("accounts/<str:public_id>/wake/", care.wake, name="wake"),
    path("accounts/<str:public_id>/close/", care.close, name="close"),
    path("accounts/<str:public_id>/signing/", care.signing_rule, name="signing"),
    path("standing-orders/", orders.listing, name="orders"),
    path("standing-orders/new/", orders.new, name="new_order"),
    path("standing-orders/review/<str:key>/", orders.review, name="review_order"),
    path("standing-orders/<str:public_id>/", orders.detail, name="order"),
    path("standing-orders/<str:public_id>/change/", orders.change, name="change_order"),
    path("standing-orders/<str:public_id>/sign/", orders.sign, name="sign_order"),
    path("standing-orders/<str:public_id>/<str:verb>/", orders.switch, name="switch_order"),
    path("rates/", opening.rates, name="rates"),
    path("rates/<str:public_id>/open/", opening.open_account, name="open"),
    path("rates/<str:public_id>/place/", opening.place, name="place"),
    path("pay/", pay.form, name="pay"),
    path("pay/<str:key>/", pay.review, name="review"),
    path("payments/<str:public_id>/", payments.detail, name="payment"),
    path("payments/<str:public_id>/confirm/", payments.confirm, name="confirm"),
    path("payments/<str:public_id>/cancel/", payments.cancel, name="cancel"),
    path("payees/", payees.listing, name="payees"),
    path("payees/new/", payees.new, name="new_payee"),
    path("payees/<str:public_id>/", payees.detail, name="payee"),
    path("payees/<str:public_id>/remove/", payees.remove, name="remove_payee"),
    path("statements/", statements.listing, name="statements"),
    path("cards/<str:public_id>/freeze/", cards.freeze, name="freeze_card"),
    path("cards/<str:public_id>/unfreeze/", cards.unfreeze, name="unfreeze_card"),
]
