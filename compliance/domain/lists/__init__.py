"""Reading sanctions lists as their publishers write them."""

from compliance.domain.lists.files import Found, recognise, recognise_own
from compliance.domain.lists.records import Bad, Listed, ListedName, Quality, Unreadable

__all__ = ["Bad", "Found", "Listed", "ListedName", "Quality", "Unreadable", "recognise", "recognise_own"]
