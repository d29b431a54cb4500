"""Every signed root against every leaf: the one check that needs the tree as a whole, in one pass."""

from collections.abc import Iterator

from accounts.domain import merkle
from accounts.domain.audit import Finding
from accounts.models import SealedJournal, SealedRoot
from accounts.selectors.audit.checking import ROOTS
from accounts.selectors.seals import trusted_keys
from bank import verify

AT_ONCE = 10_000


def check_roots(outside: verify.Root | None = None) -> tuple[int, list[Finding]]:
    """Check that each root is signed by a key of ours and is the root of the leaves; return (roots, what is wrong).

    `outside` is a root kept elsewhere (a receipt, a log, another bank): history may not have been rewritten under it.
    """
    keys = {str(key) for key in trusted_keys()}
    wanted = [(root.size, bytes(root.root), str(root)) for root in SealedRoot.objects.order_by("size", "pk")]
    findings = [finding for root in SealedRoot.objects.select_related("key") for finding in _unsigned(root, keys)]
    if outside is not None:
        wanted = sorted([*wanted, (outside.size, outside.root, f"{outside.size} kept elsewhere")])
    return len(wanted), findings + list(_unlike(wanted))


def _unsigned(root: SealedRoot, keys: set[str]) -> Iterator[Finding]:
    try:
        read, key = verify.root_from(root.note), verify.key_from(root.key.key)
        good = str(key) in keys and read.signed_by(key) and (read.size, read.root) == (root.size, bytes(root.root))
    except ValueError:
        good = False
    if not good:
        yield Finding(ROOTS, f"root of {root}", "is not signed by a key of this bank")


def _unlike(wanted: list[tuple[int, bytes, str]]) -> Iterator[Finding]:
    """Yield the first root that the leaves do not have; those after it follow from it."""
    leaves = SealedJournal.objects.order_by("position").values_list("position", "leaf").iterator(AT_ONCE)
    tree, agreed = merkle.Frontier(), 0
    for size, root, name in wanted:
        while tree.size < size:
            position, leaf = next(leaves, (None, b""))
            if position != tree.size:
                yield Finding(ROOTS, f"position {tree.size}", f"is missing under the root of {name}")
                return
            tree.add(bytes(leaf))
        if tree.root() != root:
            where = f"positions {agreed} to {size - 1}"
            yield Finding(ROOTS, where, f"were rewritten: they do not have the signed root of {name}")
            return
        agreed = size
