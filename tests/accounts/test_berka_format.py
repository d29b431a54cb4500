"""Lines of the Berka format become rows, and bad ones are refused with their number and reason."""

from datetime import date

import pytest

from accounts.domain.berka import BadFolder, Refusal, locate, rows

HEADER = "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account\n"


def written(tmp_path, text, name="trans.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_czech_and_english_words_say_the_same(tmp_path):
    czech = written(
        tmp_path,
        '"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"\n'
        '7;1;930101;"VYDAJ";"PREVOD NA UCET";1000.5;200.00;"SIPO";"AB";"123"\n',
        "trans.asc",
    )
    english = written(
        tmp_path, HEADER + "7;1;930101;withdrawal;remittance to another bank;1000.50;200.00;household;AB;123\n"
    )
    (from_czech,), (from_english,) = list(rows(czech, "transactions")), list(rows(english, "transactions"))
    assert from_czech == from_english
    assert (from_czech.amount, from_czech.recorded, from_czech.booked_on) == (-100_050, 20_000, date(1993, 1, 1))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x;1;930101;credit;;1.00;1.00;;;", "trans_id"),
        ("1;1;930230;credit;;1.00;1.00;;;", "not a date"),
        ("1;1;930101;credit;;1,00;1.00;;;", "amount"),
        ("1;1;930101;credit;;NaN;1.00;;;", "amount"),
        ("1;1;930101;credit;;1e9;1.00;;;", "amount"),
        ("1;1;930101;credit;;99999999999999.00;1.00;;;", "amount"),
        ("1;1;930101;credit;;-1.00;1.00;;;", "negative"),
        ("1;1;930101;gift;;1.00;1.00;;;", "neither credit nor withdrawal"),
        ("1;1;930101;credit;barter;1.00;1.00;;;", "operation"),
        ("1;1;930101;credit;;1.00;1.00;;", "9 fields"),
        ("1;1;930101;credit;;1.00;1.00;;;" + "9" * 3000, "characters"),
        ("1;1;930101;credit;;1.00;1.00;;\x00;", "control characters"),
        (b"1;1;930101;credit;;1.00;1.00;;\xff;", "UTF-8"),
    ],
)
def test_a_bad_line_is_refused_by_number(tmp_path, line, reason):
    text = HEADER.encode() + (line if isinstance(line, bytes) else line.encode()) + b"\n"
    good = b"2;1;930101;credit;;1.00;1.00;;;\n"
    refusal, row = list(rows(written(tmp_path, text + good), "transactions"))
    assert isinstance(refusal, Refusal)
    assert refusal.line == 2
    assert reason in refusal.reason
    assert row.trans_id == 2


def test_the_same_id_twice_is_refused(tmp_path):
    line = "1;1;930101;credit;;1.00;1.00;;;\n"
    first, second = list(rows(written(tmp_path, HEADER + line + line), "transactions"))
    assert first.trans_id == 1
    assert second == Refusal("trans.csv", 3, "trans_id 1 stands on an earlier line too")


def test_women_carry_fifty_more_in_their_month(tmp_path):
    path = written(tmp_path, "client_id;birth_number;district_id\n1;706213;18\n2;450204;1\n", "client.asc")
    woman, man = list(rows(path, "clients"))
    assert (woman.female, woman.born_on) == (True, date(1970, 12, 13))
    assert (man.female, man.born_on) == (False, date(1945, 2, 4))


def test_a_folder_without_its_files_says_which(tmp_path):
    with pytest.raises(BadFolder, match=r"client\.asc"):
        locate(tmp_path, "clients")
    assert locate(tmp_path, "cards") is None


def test_a_header_without_a_column_says_which(tmp_path):
    with pytest.raises(BadFolder, match="balance"):
        list(rows(written(tmp_path, "trans_id;account_id\n"), "transactions"))
