"""A bank's books are taken over: once, whole, and never against their own balances."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import AccountParty, Card, Customer, Entry, Journal, Loan, StandingOrder
from accounts.selectors.audit import audit
from accounts.selectors.ledger import balance

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "berka"


def write_folder(folder: Path, *, accounts: int = 3, bookings: int = 12) -> Path:
    """A small bank of that format: each account with an owner, the first with a signer, a card, an order, a loan."""
    rng = random.Random(7)
    clients = [f"{number};{'705312' if number % 2 else '650412'};1" for number in range(1, accounts + 2)]
    rights = [f"{number};{number};{number};OWNER" for number in range(1, accounts + 1)]
    rights.append(f"{accounts + 1};{accounts + 1};1;DISPONENT")
    rows, trans_id = [], 0
    for account in range(1, accounts + 1):
        total = 0
        for step in range(bookings):
            trans_id += 1
            amount = rng.randrange(100_00, 900_00) if step % 3 else 4_000_00
            credit = step % 3 == 0
            total += amount if credit else -amount
            kind = "credit;credit in cash" if credit else "withdrawal;remittance to another bank"
            partner = ";;" if credit else "household;YZ;123"
            day = f"9501{step // 2 + 1:02}"
            rows.append(f"{trans_id};{account};{day};{kind};{amount / 100:.2f};{total / 100:.2f};{partner}")
    rng.shuffle(rows)
    folder.mkdir(exist_ok=True)
    files = {
        "client.asc": ("client_id;birth_number;district_id", clients),
        "account.asc": (
            "account_id;district_id;frequency;date",
            [f'{number};1;"POPLATEK MESICNE";950101' for number in range(1, accounts + 1)],
        ),
        "disp.asc": ("disp_id;client_id;account_id;type", rights),
        "card.asc": ("card_id;disp_id;type;issued", ['1;1;"gold";950201 00:00:00']),
        "loan.asc": ("loan_id;account_id;date;amount;duration;payments;status", ['1;1;950301;12000;12;1000.00;"A"']),
        "order.asc": ("order_id;account_id;bank_to;account_to;amount;k_symbol", ['1;1;"YZ";"123";100.00;"SIPO"']),
        "trans.csv": ("trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account", rows),
    }
    for name, (header, lines) in files.items():
        (folder / name).write_text("\n".join([header, *lines]) + "\n")
    return folder


def run(folder: Path, capsys) -> str:
    call_command("import_berka", str(folder))
    return capsys.readouterr().out


def test_a_bank_is_taken_over_whole_and_once(committed, tmp_path, capsys):
    folder = write_folder(tmp_path / "bank")
    said = run(folder, capsys)
    assert "bookings new in the ledger: 36" in said
    assert "reproduced within 1.00: 36 of 36" in said
    assert "final balances reproduced: 3 of 3" in said
    assert Customer.objects.count() == 4
    assert set(AccountParty.objects.values_list("role", flat=True)) == {"HOLDER", "SIGNATORY"}
    assert (Card.objects.count(), StandingOrder.objects.count()) == (1, 1)
    loan = Loan.objects.get()
    assert (loan.principal_minor, loan.months, loan.payment_minor) == (1_200_000, 12, 100_000)
    assert balance(loan.account.ledger_account_id).ledger == 0
    before = Journal.objects.count(), Customer.objects.count()
    again = run(folder, capsys)
    assert "bookings new in the ledger: 0" in again
    assert (Journal.objects.count(), Customer.objects.count()) == before
    assert audit().ok


def test_a_folder_that_grew_adds_only_what_is_new(committed, tmp_path, capsys):
    folder = write_folder(tmp_path / "bank")
    run(folder, capsys)
    write_folder(folder, accounts=4)
    said = run(folder, capsys)
    assert "bookings new in the ledger: 12" in said
    assert "reproduced within 1.00: 48 of 48" in said


def test_one_altered_amount_stops_it_and_names_account_and_line(committed, tmp_path, capsys):
    folder = write_folder(tmp_path / "bank")
    path = folder / "trans.csv"
    lines = path.read_text().splitlines()
    fields = lines[9].split(";")
    fields[5] = f"{float(fields[5]) + 2:.2f}"
    lines[9] = ";".join(fields)
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_berka", str(folder))
    assert f"account {fields[1]}, transactions line 10" in capsys.readouterr().err
    assert not Customer.objects.exists()
    assert not Entry.objects.exists()


def test_bad_lines_are_named_and_the_rest_goes_on(committed, tmp_path, capsys):
    folder = write_folder(tmp_path / "bank")
    with (folder / "order.asc").open("a") as orders:
        orders.write('2;99;"YZ";"123";100.00;"SIPO"\n3;1;"YZ";"123";-5.00;"SIPO"\n')
    said = run(folder, capsys)
    assert "refused: 2 lines" in said
    assert "order.asc, line 3: there is no account 99" in said
    assert "order.asc, line 4: amount must be more than zero" in said
    assert StandingOrder.objects.count() == 1


@pytest.mark.parametrize("missing", ["client.asc", "trans.csv"])
def test_a_missing_file_is_said_in_one_line(committed, tmp_path, missing):
    folder = write_folder(tmp_path / "bank")
    (folder / missing).unlink()
    with pytest.raises(CommandError, match=missing.split(".", maxsplit=1)[0]):
        call_command("import_berka", str(folder))


def test_it_goes_on_after_kill_9(committed, tmp_path, capsys):
    folder = write_folder(tmp_path / "bank", accounts=320, bookings=12)
    command = [sys.executable, "manage.py", "import_berka", str(folder)]
    for _attempt in range(2):
        running = subprocess.Popen(command, cwd=settings.BASE_DIR, env=committed.environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        start = Journal.objects.count()
        until = time.monotonic() + 90
        while Journal.objects.count() <= start and running.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    assert 0 < Journal.objects.filter(kind="import").count() < 320 * 12
    said = run(folder, capsys)
    assert f"reproduced within 1.00: {320 * 12} of {320 * 12}" in said
    assert Customer.objects.count() == 321
    assert audit().ok


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared Berka folder is absent")
def test_the_real_bank(committed, capsys):
    said = run(REAL, capsys)
    assert "recorded balances reproduced within 1.00: 23940 of 23940" in said
    assert "final balances reproduced: 278 of 278" in said
    assert said.count("11,836,283.90 CZK") == 2
    assert (Customer.objects.count(), Loan.objects.count(), Card.objects.count()) == (4307, 542, 710)
