"""The lists of the workbook that rules declare word by word: how to estimate, what to attribute, what emits."""

from udfs.registries.case_kind import CaseKind
from udfs.registries.estimate_method import CANDIDATES, EstimateMethod
from udfs.registries.source_category import SourceCategory

__all__ = ["CANDIDATES", "CaseKind", "EstimateMethod", "SourceCategory"]
