"""Comparing names: of people and organisations, in any script, as written on two sides by different hands."""

from compliance.domain.names.comparing import VERSION, Comparison, compare
from compliance.domain.names.forms import Form, Kind, analyse
from compliance.domain.names.keys import search_keys

__all__ = ["VERSION", "Comparison", "Form", "Kind", "analyse", "compare", "search_keys"]
