"""Reading sanctions lists as their publishers write them."""

from compliance.domain.lists.files import Found, recognise
from compliance.domain.lists.records import Bad, Listed, ListedName, Quality, Unreadable

__all__ = ["Bad", "Found", "Listed", "ListedName", "Quality", "Unreadable", "recognise"]
