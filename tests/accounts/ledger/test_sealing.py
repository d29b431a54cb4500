"""Sealed journals: each is sealed once, in a stable order, however its transaction ended, and any change shows."""

import hashlib
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.domain import merkle
from accounts.models import Entry, Journal, SealedJournal, SealedRoot
from accounts.selectors import seals
from accounts.selectors.signing_key import key_text, public_key
from accounts.services import sealing
from accounts.services.ledger import InsufficientFunds, JournalDraft, post
from bank import verify
from bank.foundation import clock
from tests.accounts.ledger import books
from tests.accounts.ledger.test_at_once import at_once

# Leaves and roots from the reference test of Certificate Transparency (RFC 6962, whose tree RFC 9162 keeps).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def of_leaves(leaves: list[bytes]) -> merkle.Node:
    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return verify.node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node


def test_roots_are_those_of_the_reference() -> None:
    node = of_leaves([verify.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES])
    assert [merkle.root(size, node).hex() for size in range(1, 9)] == ROOTS
    assert merkle.root(0, node) == hashlib.sha256(b"").digest()


def test_proofs_hold_for_what_they_prove_and_nothing_else() -> None:
    leaves = [verify.leaf_hash(bytes([n])) for n in range(40)]
    node = of_leaves(leaves)
    roots = [merkle.root(size, node) for size in range(41)]
    grown = merkle.Frontier()
    for size in range(1, 41):
        grown.add(leaves[size - 1])
        assert grown.root() == roots[size]
        for index in range(size):
            proof = merkle.inclusion(index, size, node)
            assert verify.root_of_inclusion(leaves[index], index, size, proof) == roots[size]
            assert verify.root_of_inclusion(leaves[index - 1], index, size, proof) != roots[size] or size == 1
            assert verify.root_of_inclusion(leaves[index], index, size, [*proof, bytes(32)]) is None
        for first in range(1, size + 1):
            proof = merkle.consistency(first, size, node)
            assert verify.is_consistent(first, roots[first], size, roots[size], proof)
            assert not verify.is_consistent(first, roots[first - 1], size, roots[size], proof)
            assert not verify.is_consistent(first, roots[first], size, roots[size], [*proof, bytes(32)])


def leaf_in_python(journal: Journal, salt: bytes) -> bytes:
    """What the documentation says, said again in Python."""

    def salted(name: str) -> str:
        return hashlib.sha256(salt + name.encode()).hexdigest()

    parts = []
    for k, entry in enumerate(Entry.objects.filter(journal=journal).select_related("ledger_account").order_by("pk"), 1):
        balance = "-" if entry.balance_after is None else entry.balance_after
        place = verify.sha256(
            "openteller.place.v1",
            ("salt", salted(f"place {k}")), ("version", entry.version), ("stripe", entry.stripe), ("balance", balance),
        )  # fmt: skip
        opened = {"salt": salted(f"entry {k}"), "account": entry.ledger_account.code, "currency": entry.currency}
        parts.append(verify.entry_hash(opened | {"amount": entry.amount, "place": place}))
    request = verify.sha256(
        "openteller.request.v1",
        ("salt", salted("request")),
        ("key", verify.counted(journal.idempotency_key)),
        ("hash", bytes(journal.request_hash).hex()),
    )
    says = {
        "id": str(journal.pk), "recorded": f"{journal.recorded_at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "booked": str(journal.booking_date), "valued": str(journal.value_date), "kind": journal.kind,
        "reverses": str(journal.reverses_id or "-"), "reference": journal.reference, "request": request,
    }  # fmt: skip
    return verify.leaf_hash(verify.leaf_text(says, parts))


@pytest.mark.django_db
def test_the_database_hashes_what_the_documentation_says() -> None:
    a, b = books.accounts(2)
    books.fund(a, 10_000)
    fees = books.income()
    post([JournalDraft("payment", ((a, -250), (b, 200), (fees, 50)), "ключ 錢\n2", reference="pay_x\n租金")])
    (wrong,) = post([books.draft(a, b, 7)])
    post([JournalDraft("reversal", ((a, 7), (b, -7)), "back", reverses=wrong.journal_id)])
    assert sealing.seal(now=clock.now()) == 4
    sealed = list(SealedJournal.objects.order_by("position"))
    assert [leaf.position for leaf in sealed] == [0, 1, 2, 3]
    for leaf in sealed:
        assert bytes(leaf.leaf) == leaf_in_python(Journal.objects.get(pk=leaf.journal_id), bytes(leaf.salt))


@pytest.mark.django_db
def test_a_root_is_signed_once_and_continues_the_one_before() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    assert sealing.seal(now=clock.now()) == 1
    assert sealing.seal(now=clock.now()) == 0
    post([books.draft(a, b, 1), books.draft(a, b, 2)])
    assert sealing.seal(now=clock.now()) == 2
    first, second = SealedRoot.objects.order_by("pk")
    assert (first.size, second.size) == (1, 3)
    read = verify.root_from(second.note)
    assert read.signed_by(public_key())
    assert (read.size, read.root) == (3, bytes(second.root))
    proof = seals.consistency(1, 3)
    assert verify.is_consistent(1, bytes(first.root), 3, bytes(second.root), proof)


@pytest.mark.django_db
def test_a_new_key_signs_anew_and_names_the_one_before(settings) -> None:
    a = books.accounts(1)[0]
    books.fund(a, 100)
    sealing.seal(now=clock.now())
    old = public_key()
    settings.SIGNING_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    sealing.seal(now=clock.now())
    roots = list(SealedRoot.objects.select_related("key").order_by("pk"))
    assert [root.key_id for root in roots] == [old.id, public_key().id]
    assert roots[1].key.previous == old.id
    text = key_text(public_key(), old.id, roots[1].key.since)
    assert public_key().verifies(bytes(roots[1].key.signature), text)


def test_tiles_of_256_give_the_same_tree(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 10**6)
    for _nth in range(7):
        post([books.draft(a, b, 1) for _each in range(100)])
        sealing.seal(now=clock.now(), at_most=90)
    sealing.seal(now=clock.now())
    leaves = [bytes(leaf) for leaf in SealedJournal.objects.order_by("position").values_list("leaf", flat=True)]
    assert len(leaves) == 701
    tree, plain = seals.Tree(), of_leaves(leaves)
    for size in (1, 255, 256, 257, 511, 512, 513, 701):
        assert merkle.root(size, tree) == merkle.root(size, plain)
        assert merkle.inclusion(size // 2, size, tree) == merkle.inclusion(size // 2, size, plain)
        assert merkle.consistency(max(size - 300, 1), size, tree) == merkle.consistency(max(size - 300, 1), size, plain)


def test_a_journal_that_commits_late_is_sealed_late_and_nothing_waits_for_it(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    posted, may_end = threading.Event(), threading.Event()
    late: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            late.append(post([books.draft(books.nostro(), b, 5)])[0].journal_id)
            posted.set()
            may_end.wait(20)
        connection.close()

    slowly = threading.Thread(target=slow)
    slowly.start()
    assert posted.wait(10)
    (early,) = post([books.draft(a, books.income(), 7)])
    for _nth in range(3):
        sealing.seal(now=clock.now())
    assert late[0] < early.journal_id
    assert not SealedJournal.objects.filter(journal_id=late[0]).exists()
    assert SealedJournal.objects.get(journal_id=early.journal_id).position == 1
    may_end.set()
    slowly.join(10)
    assert sealing.seal(now=clock.now()) == 1
    assert SealedJournal.objects.get(journal_id=late[0]).position == 2
    assert sealing.seal(now=clock.now()) == 0


def gaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_sealgap")
        return cursor.fetchone()[0]


def test_ids_that_were_rolled_back_are_forgotten(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 10)
    for _nth in range(3):
        with pytest.raises(InsufficientFunds):
            post([books.draft(a, b, 500)])
        post([books.draft(a, b, 1)])
    assert sealing.seal(now=clock.now()) == 4
    assert gaps() == 0 or sealing.seal(now=clock.now()) == 0
    assert gaps() == 0


def test_every_journal_is_sealed_once_while_many_post(committed: object) -> None:
    places = books.accounts(4, floor=-(10**9))
    done = threading.Event()
    sealed: list[int] = []

    def sealer() -> None:
        while not done.is_set():
            sealed.append(sealing.seal(now=clock.now()))
        connection.close()

    def poster(n: int) -> None:
        drafts = [books.draft(places[n % 4], places[(n + k) % 4], 1, f"s{n}-{k}") for k in (1, 2, 3)]
        with transaction.atomic():
            post(drafts)
            if n % 5 == 0:
                transaction.set_rollback(True)

    threads = [threading.Thread(target=sealer) for _nth in range(2)]
    for thread in threads:
        thread.start()
    at_once([lambda n=n: poster(n) for n in range(80)])
    done.set()
    for thread in threads:
        thread.join(30)
    sealed += [sealing.seal(now=clock.now()), sealing.seal(now=clock.now())]
    journals = set(Journal.objects.values_list("pk", flat=True))
    assert len(journals) == 64 * 3
    assert sum(sealed) == len(journals)
    assert set(SealedJournal.objects.values_list("journal_id", flat=True)) == journals
    assert gaps() == 0
    books.agrees()


@pytest.mark.parametrize(
    "table", ["accounts_sealedjournal", "accounts_sealnode", "accounts_sealedroot", "accounts_sealingkey"]
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_sealed_is_not_even_the_owners_to_change(committed: object, table: str, statement: str) -> None:
    column = {"accounts_sealedjournal": "leaf", "accounts_sealnode": "hash"}.get(table, "id")
    column = "note" if table == "accounts_sealedroot" else column
    with pytest.raises(DatabaseError, match="only grows"):
        books.as_superuser(statement.format(table, column, column))
