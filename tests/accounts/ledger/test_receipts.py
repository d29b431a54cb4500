"""A receipt proves itself: genuine it says so without Django or database; changed anywhere, it is found out."""

import base64
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Payment, SealedRoot
from accounts.selectors.signing_key import public_key, signature
from accounts.services import payments, receipts, sealing
from accounts.services.payments import PaymentRequest
from bank import verify
from bank.foundation import clock
from tests import cast
from tests.signed_in import signed_in

ROOT = Path(verify.__file__).resolve().parents[1]
pytestmark = pytest.mark.usefixtures("books")


def paid(minor: int = 50_000) -> Payment:
    alice, charlie = cast.customer("alice"), cast.customer("charlie")
    source, target = cast.account(alice, minor=1_000_000), cast.account(charlie)
    request = PaymentRequest(
        key="receipt", debtor_account_id=source.pk, creditor_account_id=target.pk, amount_minor=minor, currency="HKD",
        remittance="晚飯 – dinner",
    )  # fmt: skip
    return payments.initiate(request, actor=cast.actor(alice), now=clock.now())


def opened(payment: Payment) -> set[int]:
    assert payment.debtor_account
    return {payment.debtor_account.ledger_account_id}


@pytest.fixture
def payment() -> Payment:
    made = paid()
    sealing.seal(now=clock.now())
    return made


@pytest.fixture
def receipt(payment: Payment) -> bytes:
    content = receipts.issue(payment, opened=opened(payment))
    assert content
    return content


def run(*arguments: str) -> tuple[int, str]:
    """The program as a customer runs it, alone in a folder, proving that nothing of Django is needed."""
    program = f"import runpy, sys; sys.argv = {['verify', *arguments]!r}; sys.modules['django'] = None\n"
    program += f"runpy.run_path({verify.__file__!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def test_the_program_says_it_in_one_line(receipt: bytes, tmp_path: Path) -> None:
    file, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    file.write_bytes(receipt)
    code, line = run(str(file))
    assert (code, line.count("\n")) == (0, 1)
    assert line.startswith("GENUINE: HKD 500.00, payment pay_")
    assert run(str(file), "--key", str(public_key()))[0] == 0
    keys.write_bytes(Client().get(reverse("accounts:verify_keys")).content)
    assert run(str(file), "--key", str(keys))[0] == 0
    file.write_bytes(receipt.replace(b'"500.00"', b'"900.00"'))
    code, line = run(str(file))
    assert (code, line) == (1, "NOT GENUINE: it was changed after the bank signed it\n")
    file.write_text("[]")
    code, line = run(str(file))
    assert code == 2
    assert line.startswith("UNUSABLE: ")
    assert run(str(tmp_path / "missing"))[0] == 2


def test_it_runs_as_a_module_of_the_bank(receipt: bytes, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt)
    command = [sys.executable, "-m", "bank.verify", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field of the file, however deep."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield (*path, name)
        yield from places(inner, (*path, name))


def altered(document: Any, path: tuple[Any, ...], how: Any) -> Any:
    changed = copy.deepcopy(document)
    at = changed
    for step in path[:-1]:
        at = at[step]
    how(at, path[-1])
    return changed


def another(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{'1' if value[:1] == '0' else '0'}{value[1:]}"
    return []


def test_any_field_changed_taken_away_or_added_is_found_even_signed_again_by_somebody_else(receipt: bytes) -> None:
    document, keys = json.loads(receipt), [public_key()]
    thief = Ed25519PrivateKey.generate()
    forged = verify.Key(public_key().name, thief.public_key().public_bytes_raw())
    count = 0
    for path in places(document):
        for how in (lambda at, k: at.__setitem__(k, another(at[k])), lambda at, k: at.pop(k)):
            changed = altered(document, path, how)
            with pytest.raises((verify.NotGenuine, verify.Unusable)):
                verify.check(json.dumps(changed).encode(), keys)
            if path[0] == "format":
                continue
            changed["key"] = str(forged)
            changed["signature"] = base64.b64encode(thief.sign(verify.signed_text(changed))).decode()
            with pytest.raises(verify.NotGenuine):
                verify.check(json.dumps(changed).encode(), keys)
            with pytest.raises(verify.NotGenuine):
                verify.check(json.dumps(changed).encode())
            count += 1
    assert count > 60
    with pytest.raises(verify.NotGenuine):
        verify.check(json.dumps(document | {"more": 1}).encode(), keys)


def signed_again(document: dict[str, Any]) -> bytes:
    """As if the bank itself had signed it: what the sealed tree alone protects."""
    rest = {name: value for name, value in document.items() if name not in ("signature", "key")}
    return receipts.signed(rest)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("journal", "booked", "2026-01-01"), ("journal", "kind", "gift"), ("journal", "id", "7"),
        ("journal", "recorded", "2026-01-01T00:00:00.000000Z"), ("payment", "amount_minor", 90_000),
        ("payment", "currency", "USD"), ("payment", "code", "pay_x"),
        ("seal", "position", 0), ("seal", "leaf", "0" * 64),
    ],
)  # fmt: skip
def test_not_even_the_bank_can_sign_what_was_not_sealed(receipt: bytes, part: str, name: str, value: Any) -> None:
    document = json.loads(receipt)
    assert document[part][name] != value
    document[part][name] = value
    with pytest.raises(verify.NotGenuine):
        verify.check(signed_again(document), [public_key()])


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_rubbish_is_unusable_and_never_an_accident(content: bytes) -> None:
    with pytest.raises((verify.Unusable, verify.NotGenuine)):
        verify.check(content)


@pytest.mark.parametrize("text", ['{"format": "openteller.receipt.v1"}', '{"a": 1, "a": 2}', "[" * 5000, '{"a": NaN}'])
def test_a_file_that_only_looks_like_one(text: str) -> None:
    with pytest.raises((verify.Unusable, verify.NotGenuine)):
        verify.check(text.encode())


def test_nobody_elses_money_stands_in_it(payment: Payment, receipt: bytes) -> None:
    document = json.loads(receipt)
    assert [sorted(entry) for entry in document["entries"]].count(["hash"]) == 1
    assert payment.creditor_account
    assert payment.creditor_account.number in document["payment"]["to_account"]
    assert f"customer.{payment.creditor_account.number}" not in receipt.decode()
    assert "balance" not in receipt.decode()


def test_the_page_shows_the_seal_and_hands_out_the_file() -> None:
    made = paid()
    client = signed_in(cast.customer("alice").user)
    page = client.get(reverse("accounts:payment", args=[made.public_id]))
    assert b"chop pending" in page.content
    assert client.get(reverse("accounts:receipt", args=[made.public_id])).status_code == 404
    sealing.seal(now=clock.now())
    page = client.get(reverse("accounts:payment", args=[made.public_id])).content.decode()
    assert "chop press" in page
    assert f"{reverse('accounts:verify')}?code={made.public_id}" in page
    file = client.get(reverse("accounts:receipt", args=[made.public_id]))
    assert file["Content-Disposition"] == f'attachment; filename="receipt-{made.public_id}.json"'
    assert verify.check(file.content, [public_key()]).facts["payment"]["code"] == made.public_id
    theirs = signed_in(cast.customer("charlie").user).get(reverse("accounts:receipt", args=[made.public_id]))
    assert verify.check(theirs.content, [public_key()])
    assert json.loads(theirs.content)["entries"] != json.loads(file.content)["entries"]
    assert signed_in(cast.customer("bob").user).get(file.wsgi_request.path).status_code == 404


def upload(content: bytes) -> Any:
    return Client().post(reverse("accounts:verify"), {"receipt": SimpleUploadedFile("receipt.json", content)})


@pytest.mark.parametrize(
    ("language", "genuine", "false"),
    [("en", "Genuine", "Not genuine"), ("zh-hant", "真確", "並非真確"), ("zh-hans", "真实", "不真实")],
)
def test_anyone_checks_a_file_or_a_code(
    payment: Payment, receipt: bytes, language: str, genuine: str, false: str
) -> None:
    client = Client(headers={"Accept-Language": language})
    client.cookies["bank_language"] = language
    address = reverse("accounts:verify")
    assert client.get(address).status_code == 200
    by_code = client.get(address, {"code": f" {payment.public_id.upper()} "}).content.decode()
    assert genuine in by_code
    assert "500.00" in by_code
    assert "Charlie" not in by_code
    assert genuine not in client.get(address, {"code": "pay_unknown"}).content.decode()

    def sent(content: bytes) -> Any:
        return client.post(address, {"receipt": SimpleUploadedFile("receipt.json", content)})

    assert genuine in sent(receipt).content.decode()
    assert false in sent(receipt.replace(b'"500.00"', b'"900.00"')).content.decode()
    unusable = sent(b"not a receipt")
    assert unusable.status_code == 422
    assert false not in unusable.content.decode()
    assert sent(b"").status_code == 422


def test_a_tree_that_is_not_ours_is_refused_though_well_signed(receipt: bytes, payment: Payment) -> None:
    document = json.loads(receipt)
    key = public_key()
    leaf = bytes.fromhex(document["seal"]["leaf"])
    text = verify.root_text(key.name, 1, leaf, "2026-11-24T00:00:00Z")
    note = verify.note_of(text, key, signature(text.encode()))
    document["seal"] |= {"position": 0, "proof": [], "root": note}
    forged = signed_again(document)
    assert verify.check(forged, [key])
    answer = upload(forged).content.decode()
    assert "not one of ours" in answer


def test_roots_continue_one_another(payment: Payment) -> None:
    cast.pay_in(payment.debtor_account, 100)
    sealing.seal(now=clock.now())
    first, second = SealedRoot.objects.order_by("pk")
    proof = Client().get(reverse("accounts:verify_roots", args=[first.size, second.size]))
    assert verify.check(proof.content, [public_key()]).root.size == second.size
    assert Client().get(reverse("accounts:verify_roots", args=[first.size, 10**9])).status_code == 404
    assert "continue" in upload(proof.content).content.decode()


def test_every_kind_of_payment_gets_one(payment: Payment) -> None:
    found = set()
    for each in Payment.objects.filter(state="POSTED").select_related("debtor_account", "creditor_account"):
        own = each.debtor_account or each.creditor_account
        assert receipts.issue(each, opened={own.ledger_account_id}), each.kind
        found.add(each.kind)
    assert found >= {"CASH_IN", "INTERNAL"}


def test_the_keys_are_published_and_the_program_too(payment: Payment) -> None:
    said = Client().get(reverse("accounts:verify_keys")).json()
    assert said["keys"][0]["key"] == str(public_key())
    assert verify.root_from(said["root"]).signed_by(public_key())
    assert Client().get(reverse("accounts:verify_program")).content == Path(verify.__file__).read_bytes()
