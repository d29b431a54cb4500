"""The rows of compliance: lists and their versions, screenings, cases, and what the bank knows of its customers."""

from compliance.models.cases import CaseStep, ComplianceCase, Hit, Proposal
from compliance.models.clearance import GoodGuy, PartyBlock
from compliance.models.kyc import KycDocument, KycFile, KycStep
from compliance.models.lists import EntryName, ListEntry, ListVersion, SanctionsList
from compliance.models.screening import MatchSetting, Screening, ScreeningIndex

__all__ = [
    "CaseStep",
    "ComplianceCase",
    "EntryName",
    "GoodGuy",
    "Hit",
    "KycDocument",
    "KycFile",
    "KycStep",
    "ListEntry",
    "ListVersion",
    "MatchSetting",
    "PartyBlock",
    "Proposal",
    "SanctionsList",
    "Screening",
    "ScreeningIndex",
]
