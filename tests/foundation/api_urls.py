"""A small API for the tests of its conventions."""

import time
from typing import Any

from django.db import transaction
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bank.foundation.api import idempotent, paginate
from bank.foundation.errors import Refused
from bank.foundation.models import BookingCalendar
from bank.foundation.money import Money


class Order(serializers.Serializer[Any]):
    """What the test API takes."""

    code = serializers.CharField(max_length=4)
    does = serializers.CharField(required=False)


class Open(APIView):
    """Base without authentication."""

    authentication_classes = ()
    permission_classes = ()


class Things(Open):
    """A listing and an idempotent creation."""

    def get(self, request: Request) -> Response:
        page = paginate(
            request,
            "things",
            lambda after, limit: BookingCalendar.objects.filter(code__gt=after or "T").order_by("code")[:limit],
            lambda row: row.code,
        )
        return Response({"codes": [row.code for row in page.rows], "next": page.next_cursor})

    @idempotent
    def post(self, request: Request) -> Response:
        form = Order(data=request.data)
        form.is_valid(raise_exception=True)
        code, does = form.validated_data["code"], form.validated_data.get("does", "")
        with transaction.atomic():
            BookingCalendar.objects.create(code=code, booking_date="2026-01-01")
        if does == "slow":
            time.sleep(1)
        if does == "refuse":
            raise Refused("too_poor", "You have %(have)s.", have=Money(5, "HKD"))
        if does == "crash":
            raise ZeroDivisionError
        return Response({"made": code}, status=201)


urlpatterns = [path("api/things/", Things.as_view())]
