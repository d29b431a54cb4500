"""Is this receipt genuine? `python -m bank.verify receipt.json [--key KEY]`: one line, exit 0 yes, 1 no, 2 unusable.

One file that needs nothing of the bank but itself: Python 3.11 or newer and `cryptography`. It asks no server. The bank
uses the same functions to make what they check here. Formats (docs/ledger.md has them in full):

- A journal is a leaf: SHA-256 of 0x00 and the text that `leaf_text` writes. Its entries stand in it by their hashes
  (`entry_hash`), each with a salt of its own, so that a receipt opens the reader's entries and hides the others.
- The leaves make the Merkle tree of RFC 9162, section 2.1. Its root is signed as a checkpoint, a signed note of C2SP
  (tlog-checkpoint, signed-note): Ed25519.
- The receipt as a whole is signed with the same key, so that no field of it can be changed.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

RECEIPT = "openteller.receipt.v1"
CONSISTENCY = "openteller.consistency.v1"
LARGEST_FILE = 256 * 1024
HEX = r"[0-9a-f]{64}"
SHAPES = {
    "id": r"\d+",
    "recorded": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
    "booked": r"\d{4}-\d\d-\d\d",
    "valued": r"\d{4}-\d\d-\d\d",
    "reverses": r"\d+|-",
    "request": HEX,
    "salt": HEX,
    "place": HEX,
    "hash": HEX,
    "currency": r"[A-Z]{3}",
}


class Unusable(Exception):
    """The file is neither a receipt nor a proof."""


class NotGenuine(Exception):
    """Something does not fit; `code` is stable, the message says what."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


# ---- Hashes: the leaf and what stands in it ----


def sha256(title: str, *lines: tuple[str, object]) -> str:
    """Return the SHA-256, in hex, of a titled text of lines."""
    return hashlib.sha256(text_of(title, *lines)).hexdigest()


def text_of(title: str, *lines: tuple[str, object]) -> bytes:
    """Return the canonical text: the title, then `name value` a line, each ended by a line feed, in UTF-8."""
    return "".join([f"{title}\n", *(f"{name} {value}\n" for name, value in lines)]).encode()


def counted(text: str) -> str:
    """Return free text with its length in bytes before it, so that it can never pass for the line after it."""
    return f"{len(text.encode())}:{text}"


def entry_hash(entry: dict[str, Any]) -> str:
    """Return the hash of an opened entry: salt, account, currency, amount, place."""
    return sha256(
        "openteller.entry.v1",
        ("salt", shaped(entry, "salt")),
        ("account", counted(string(entry, "account"))),
        ("currency", shaped(entry, "currency")),
        ("amount", number(entry, "amount")),
        ("place", shaped(entry, "place")),
    )


def leaf_text(journal: dict[str, Any], entries: Sequence[str]) -> bytes:
    """Return the text of a journal with the hashes of its entries, in the order in which they were written."""
    return text_of(
        "openteller.journal.v1",
        *((name, shaped(journal, name)) for name in ("id", "recorded", "booked", "valued", "reverses")),
        ("kind", counted(string(journal, "kind"))),
        ("reference", counted(string(journal, "reference"))),
        ("request", shaped(journal, "request")),
        *(("entry", one) for one in entries),
    )


def leaf_hash(text: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\0" + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two nodes (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


# ---- Proofs (RFC 9162) ----


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root to which a leaf's proof leads (2.1.3.2); None where it has the wrong length."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(part, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, part)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the tree of `second` leaves continues that of `first` (2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, part)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


# ---- Keys and signed roots (C2SP signed-note, tlog-checkpoint) ----


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under the name of the log that it signs for; `id` is four bytes in hex."""

    name: str
    raw: bytes

    @property
    def id(self) -> str:
        """Return the key's short id: four bytes of the hash of its name and itself."""
        return hashlib.sha256(self.name.encode() + b"\n\1" + self.raw).hexdigest()[:8]

    def __str__(self) -> str:
        """Return the key as it is published: `name+id+base64`."""
        return f"{self.name}+{self.id}+{base64.b64encode(b'\1' + self.raw).decode()}"

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Return whether this key signed the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except InvalidSignature:
            return False
        return True


def key_from(text: str) -> Key:
    """Return the key that a published line says; ValueError where it is none."""
    name, _, rest = text.strip().partition("+")
    short, _, body = rest.partition("+")
    raw = base64.b64decode(body, validate=True)
    key = Key(name, raw[1:])
    if len(raw) != 33 or raw[0] != 1 or not name or key.id != short:
        raise ValueError("not a public key as the bank publishes it")
    return key


@dataclass(frozen=True, slots=True)
class Root:
    """A signed root: the log's name, how many journals it covers, their root, when it was signed."""

    origin: str
    size: int
    root: bytes
    sealed_at: str
    text: str = field(repr=False)
    signatures: tuple[tuple[str, bytes], ...] = field(repr=False)

    def signed_by(self, key: Key) -> bool:
        """Return whether the key signed this root for this log."""
        named = f"{key.name} {key.id}"
        return self.origin == key.name and any(
            name == named and key.verifies(signature, self.text.encode()) for name, signature in self.signatures
        )


def root_text(origin: str, size: int, root: bytes, sealed_at: str) -> str:
    """Return the text of a root that is signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\nsealed {sealed_at}\n"


def note_of(text: str, key: Key, signature: bytes) -> str:
    """Return the signed note."""
    return f"{text}\n\u2014 {key.name} {base64.b64encode(bytes.fromhex(key.id) + signature).decode()}\n"


def root_from(note: str) -> Root:
    """Return the root that a signed note says, its signatures not yet checked; ValueError where it is none."""
    text, blank, signatures = note.partition("\n\n")
    origin, size, root, *more = text.split("\n")
    if not blank or not re.fullmatch(r"\d{1,18}", size) or len(more) != 1 or not more[0].startswith("sealed "):
        raise ValueError("not a signed root")
    signed = []
    for line in signatures.removesuffix("\n").split("\n"):
        _dash, name, body = line.split(" ")
        raw = base64.b64decode(body, validate=True)
        signed.append((f"{name} {raw[:4].hex()}", raw[4:]))
    digest = base64.b64decode(root, validate=True)
    if len(digest) != 32:
        raise ValueError("not a root")
    return Root(origin, int(size), digest, more[0].removeprefix("sealed "), f"{text}\n", tuple(signed))


# ---- The files ----


@dataclass(frozen=True, slots=True)
class Genuine:
    """What a genuine file says."""

    sentence: str
    key: Key
    root: Root
    facts: dict[str, Any] = field(default_factory=dict)
    leaf: bytes = b""
    position: int = 0


def signed_text(document: dict[str, Any]) -> bytes:
    """Return what the signature of a file covers: everything else in it, in canonical JSON, under its format."""
    rest = {name: value for name, value in document.items() if name != "signature"}
    plain = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"{document['format']}\n{plain}".encode()


def check(content: bytes, keys: Sequence[Key] = ()) -> Genuine:
    """Return what a genuine receipt, or proof between two roots, says.

    `keys` are the bank's, from elsewhere than the file; without them the file's own key is believed. Raises Unusable
    or NotGenuine.
    """
    document = _read(content)
    key = _key(document, keys)
    try:
        signature = base64.b64decode(string(document, "signature"), validate=True)
    except binascii.Error:
        raise NotGenuine("signature", "its signature is damaged") from None
    if not key.verifies(signature, signed_text(document)):
        raise NotGenuine("signature", "it was changed after the bank signed it")
    return _receipt(document, key) if document["format"] == RECEIPT else _consistency(document, key)


def _receipt(document: dict[str, Any], key: Key) -> Genuine:
    journal, payment, seal = (mapping(document, name) for name in ("journal", "payment", "seal"))
    opened = [one for one in sequence(document, "entries") if "hash" not in one]
    parts = [shaped(one, "hash") if "hash" in one else entry_hash(one) for one in document["entries"]]
    leaf = leaf_hash(leaf_text(journal, parts))
    if leaf.hex() != shaped(seal, "leaf", HEX):
        raise NotGenuine("leaf", "its journal is not the one that was sealed")
    root = _root(seal, "root", key)
    if root_of_inclusion(leaf, number(seal, "position"), root.size, _proof(seal)) != root.root:
        raise NotGenuine("proof", "its journal is not under the signed root")
    _fits(payment, journal, opened)
    facts = {"payment": payment, "journal": journal, "text": string(document, "text")}
    sentence = (
        f"{payment['currency']} {payment['amount']}, payment {payment['code']} booked on {journal['booked']}, "
        f"sealed as number {seal['position']} of {root.size}"
    )
    return Genuine(sentence, key, root, facts, leaf, seal["position"])


def _fits(payment: dict[str, Any], journal: dict[str, Any], opened: list[dict[str, Any]]) -> None:
    """Check that what the receipt says of the payment is what the sealed entries say."""
    amount, fee = number(payment, "amount_minor"), number(payment, "fee_minor")
    told = {-amount - fee, amount}
    if not opened or any(e["amount"] not in told or e["currency"] != payment["currency"] for e in opened):
        raise NotGenuine("amount", "its amount is not the one that was sealed")
    if journal["reference"] not in ("", string(payment, "code")):
        raise NotGenuine("code", "its journal belongs to another payment")


def _consistency(document: dict[str, Any], key: Key) -> Genuine:
    first, second = _root(document, "first", key), _root(document, "second", key)
    if not is_consistent(first.size, first.root, second.size, second.root, _proof(document)):
        raise NotGenuine("proof", "the second root does not continue the first: history was rewritten")
    return Genuine(f"the {second.size} journals continue the first {first.size} unchanged", key, second)


def _root(document: dict[str, Any], name: str, key: Key) -> Root:
    try:
        root = root_from(string(document, name))
    except ValueError:
        raise NotGenuine("root", "its root is damaged") from None
    if not root.signed_by(key):
        raise NotGenuine("root", "its root was not signed by this key")
    return root


def _proof(document: dict[str, Any]) -> list[bytes]:
    parts = document.get("proof")
    if not isinstance(parts, list) or not all(isinstance(p, str) and re.fullmatch(HEX, p) for p in parts):
        raise NotGenuine("proof", "its proof is damaged")
    return [bytes.fromhex(part) for part in parts]


def _key(document: dict[str, Any], keys: Sequence[Key]) -> Key:
    try:
        own = key_from(string(document, "key"))
    except ValueError:
        raise NotGenuine("key", "its key is damaged") from None
    if keys and own not in keys:
        raise NotGenuine("key", f"it was signed with the key {own.id}, which is not the bank's")
    return own


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_FILE:
        raise Unusable("the file is too large for a receipt")
    try:
        document = json.loads(content.decode(), object_pairs_hook=_once, parse_float=_no, parse_constant=_no)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unusable("the file is not a receipt: it cannot be read") from None
    if not isinstance(document, dict) or document.get("format") not in (RECEIPT, CONSISTENCY):
        raise Unusable("the file is not a receipt of this kind")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def _no(text: str) -> NoReturn:
    raise ValueError(text)


# ---- Fields, as strictly as they are written ----


def string(of: dict[str, Any], name: str) -> str:
    """Return a text field."""
    value = of.get(name)
    if not isinstance(value, str):
        raise NotGenuine("field", f"its field {name} is missing or damaged")
    return value


def number(of: dict[str, Any], name: str) -> int:
    """Return a whole number."""
    value = of.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotGenuine("field", f"its field {name} is missing or damaged")
    return value


def shaped(of: dict[str, Any], name: str, shape: str = "") -> str:
    """Return a text field of a fixed shape."""
    value = string(of, name)
    if not re.fullmatch(shape or SHAPES[name], value, re.ASCII):
        raise NotGenuine("field", f"its field {name} is damaged")
    return value


def mapping(of: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a part of the file."""
    value = of.get(name)
    if not isinstance(value, dict):
        raise NotGenuine("field", f"its part {name} is missing or damaged")
    return value


def sequence(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of parts."""
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise NotGenuine("field", f"its part {name} is missing or damaged")
    return value


# ---- The command ----


def keys_from(text: str) -> list[Key]:
    """Return the keys that `--key` gives: one as published, a file with it, or the bank's openteller-ledger.json."""
    if "+" not in text or Path(text).is_file():
        content = Path(text).read_text(encoding="utf-8").strip()
        published = json.loads(content)["keys"] if content.startswith("{") else content.split()
        return [key_from(one["key"] if isinstance(one, dict) else one) for one in published]
    return [key_from(text)]


def verdict(arguments: argparse.Namespace) -> tuple[int, str]:
    """Return the exit code and the line."""
    try:
        keys = keys_from(arguments.key) if arguments.key else []
        found = check(Path(arguments.file).read_bytes(), keys)
    except (OSError, ValueError, KeyError, TypeError, Unusable) as error:
        return 2, f"UNUSABLE: {error}"
    except NotGenuine as error:
        return 1, f"NOT GENUINE: {error}"
    believed = f"signed with the key {found.key}"
    return 0, f"GENUINE: {found.sentence}; {believed}{'' if keys else ' (compare it with what your bank publishes)'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m bank.verify", description="Say whether a receipt is genuine.")
    parser.add_argument("file", help="receipt.json, or a proof between two roots")
    parser.add_argument("--key", default="", help="the bank's public key as it publishes it, or a file with it")
    code, line = verdict(parser.parse_args(arguments))
    sys.stdout.write(f"{' '.join(line.split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
