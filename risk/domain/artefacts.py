"""Models as stored: JSON bytes and their hash. Nothing that is read back can run code."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from risk.domain import boosted, scorecard
from risk.domain.training import Model

READERS: Mapping[str, Callable[[Mapping[str, Any]], Model]] = {
    "scorecard": scorecard.from_json,
    "boosted": boosted.from_json,
}


class BrokenArtefact(ValueError):
    """The bytes are not what was stored, or no model at all."""


def dump(model: Model) -> tuple[bytes, str]:
    """Return the model as bytes, always the same for the same model, and their SHA-256."""
    stored = json.dumps(model.as_json(), sort_keys=True, separators=(",", ":")).encode()
    return stored, hashlib.sha256(stored).hexdigest()


def load(stored: bytes, digest: str) -> Model:
    """Return the model of these bytes. Raises BrokenArtefact where they do not match the hash or are no model."""
    if hashlib.sha256(stored).hexdigest() != digest:
        raise BrokenArtefact("the model's bytes do not match their hash")
    try:
        content = json.loads(stored)
        model = READERS[content["kind"]](content)
    except (ValueError, KeyError, TypeError) as fault:
        raise BrokenArtefact(f"not a model: {fault}") from fault
    return model
