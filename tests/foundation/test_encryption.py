"""Personal data at rest: unreadable without the key, useless in another row, found by its blind index."""

import base64

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Customer
from bank.foundation.encryption import Ciphertext, NotDecryptable, decrypt, encrypt, keys, look_up
from bank.foundation.encryption.rotation import encrypted_models, outdated
from bank.foundation.jobs import Job

KEYS = {1: base64.b64encode(b"1" * 32).decode(), 2: base64.b64encode(b"2" * 32).decode()}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_one(settings: object) -> None:
    settings.ENCRYPTION_KEYS = {1: KEYS[1]}  # type: ignore[attr-defined]


def person(**values: object) -> Customer:
    return Customer.objects.create(
        family_name="Chan", given_name="Tai Man", joined_on="2026-01-02", **{"email": "tai@example.hk", **values}
    )


def stored(row: Customer, column: str = "email") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM accounts_customer WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def test_the_database_holds_ciphertext_and_the_row_reads_it() -> None:
    row = person()
    assert stored(row).startswith("v1:")
    assert "tai" not in base64.b64decode(stored(row)[3:]).decode("latin-1")
    assert Customer.objects.get(pk=row.pk).email == "tai@example.hk"
    assert Customer.objects.defer("email").get(pk=row.pk).email == "tai@example.hk"


def test_the_same_value_is_never_the_same_ciphertext() -> None:
    assert stored(person()) != stored(person())


def test_a_value_moved_to_another_row_or_column_does_not_decrypt() -> None:
    alice, mallory = person(email="alice@example.hk"), person(email="mallory@example.hk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_customer SET email = %s WHERE id = %s", [stored(alice), mallory.pk])
    with pytest.raises(NotDecryptable):
        _read = Customer.objects.get(pk=mallory.pk).email
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_customer SET address = email WHERE id = %s", [alice.pk])
    with pytest.raises(NotDecryptable):
        _read = Customer.objects.get(pk=alice.pk).address


def test_an_altered_value_does_not_decrypt() -> None:
    sealed = encrypt("secret", "t:c:1")
    raw = bytearray(base64.b64decode(sealed[3:]))
    raw[-1] ^= 1
    with pytest.raises(NotDecryptable):
        decrypt(Ciphertext("v1:" + base64.b64encode(raw).decode()), "t:c:1")
    assert decrypt(sealed, "t:c:1") == "secret"


def test_saving_a_row_that_nobody_read_leaves_the_value_alone() -> None:
    row = person()
    before = stored(row)
    again = Customer.objects.get(pk=row.pk)
    again.save()
    assert stored(row) == before
    assert Customer.objects.filter(look_up(Customer, "email_index", "tai@example.hk")).get() == row


def test_a_value_is_found_by_its_blind_index_however_it_is_written() -> None:
    row = person(email="Tai@Example.hk")
    assert Customer.objects.filter(look_up(Customer, "email_index", " tai@example.HK")).get() == row
    row.email = "new@example.hk"
    row.save()
    assert not Customer.objects.filter(look_up(Customer, "email_index", "tai@example.hk")).exists()
    assert Customer.objects.filter(look_up(Customer, "email_index", "new@example.hk")).exists()


def test_plain_text_never_reaches_a_query() -> None:
    with pytest.raises(FieldError):
        Customer.objects.filter(email="tai@example.hk")
    with pytest.raises(FieldError):
        Customer.objects.update(email="tai@example.hk")


def test_bulk_rows_are_bound_too() -> None:
    rows = Customer.objects.bulk_create(
        Customer(family_name="A", given_name="B", joined_on="2026-01-02", email=f"{n}@example.hk") for n in range(3)
    )
    found = Customer.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    assert [row.email for row in found] == ["0@example.hk", "1@example.hk", "2@example.hk"]
    assert Customer.objects.filter(look_up(Customer, "email_index", "1@example.hk")).get() == rows[1]


def test_rotation_rewrites_every_value_and_older_keys_read_until_then(settings: object) -> None:
    rows = [person(email=f"{n}@example.hk") for n in range(5)]
    settings.ENCRYPTION_KEYS = KEYS  # type: ignore[attr-defined]
    assert keys.current_version() == 2
    assert Customer.objects.get(pk=rows[0].pk).email == "0@example.hk"
    assert outdated(Customer, 2) >= 5
    assert Customer in encrypted_models()
    call_command("rotate_keys")
    assert outdated(Customer, 2) == 0
    settings.ENCRYPTION_KEYS = {2: KEYS[2]}  # type: ignore[attr-defined]
    assert [Customer.objects.get(pk=row.pk).email for row in rows] == [f"{n}@example.hk" for n in range(5)]


def test_rotation_goes_on_where_it_broke_off(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bank.foundation.encryption.rotation.ROWS_A_CHUNK", 2)
    monkeypatch.setattr("bank.foundation.jobs.running.BACK_OFF", ())
    rows = [person(email=f"{n}@example.hk") for n in range(6)]
    settings.ENCRYPTION_KEYS = KEYS  # type: ignore[attr-defined]
    # One value that nobody can read: its chunk fails, and the command says so.
    whole = stored(rows[3])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_customer SET email = %s WHERE id = %s", [stored(rows[0]), rows[3].pk])
    with pytest.raises(CommandError, match="NotDecryptable"):
        call_command("rotate_keys")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_customer SET email = %s WHERE id = %s", [whole, rows[3].pk])
    call_command("rotate_keys")
    assert outdated(Customer, 2) == 0
    assert Job.objects.filter(name="foundation.rotate_keys").count() == 1
    call_command("rotate_keys")
    assert Job.objects.filter(name="foundation.rotate_keys").count() == 2
