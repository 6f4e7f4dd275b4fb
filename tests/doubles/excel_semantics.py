"""What Excel documents of criteria, look-ups and operators, as cases for our evaluator and for engines of other makers."""

import datetime as dt

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError

ERROR = CellError("#N/A")
NAMES: list[Value] = [
    "E-01",
    "e-01",
    "E-02",
    "E-0*",
    "E-0?",
    "E~1",
    "",
    None,
    1,
    "1",
    True,
    "TRUE",
    CellError("#N/A"),
    45658,
]
LONG: list[Value] = ["4403000000000000000017", "4403000000000000000018", 4.403e21, "4403000000000000"]
SIZES: list[Value] = [1, 2, 3.5, "2", "b", "C", None, True, dt.date(2025, 1, 1)]

COUNTED: list[tuple[list[Value], Value, int]] = [
    # text: whole, without regard to case; * any signs, ? one sign, ~ takes that away
    (NAMES, "E-01", 2), (NAMES, "=e-01", 2), (NAMES, "E-0", 0), (NAMES, "E-0*", 5), (NAMES, "E-0?", 5), (NAMES, "E-0~*", 1),
    (NAMES, "E-0~?", 1), (NAMES, "E~1", 0), (NAMES, "E~~1", 1), (NAMES, "*", 9), (NAMES, "?*", 8), (NAMES, "<>E-0*", 9),
    # numbers, and texts that read as one, are one thing; a truth is none
    (NAMES, 1, 2), (NAMES, "1", 2), (NAMES, "=1", 2), (NAMES, "1.0", 2), (NAMES, " 1", 2), (NAMES, "1E0", 2), (NAMES, "100%", 2),
    (NAMES, True, 1), (NAMES, "TRUE", 1), (NAMES, "true", 1), (NAMES, "2025-01-01", 1), (NAMES, "2025/1/1", 1),
    # of 16 and more digits the first 15 count
    (LONG, "4403000000000000000017", 3), (LONG, "4403000000000000000099", 3), (LONG, "4403000000000000", 1), (LONG, "4.403E+21", 3),
    # comparisons look at cells of the operand's own kind
    (SIZES, ">1", 3), (SIZES, ">=1", 4), (SIZES, "<2", 1), (SIZES, "<=2", 2), (SIZES, ">a", 2), (SIZES, "<c", 2), (SIZES, "<>2", 7),
    # blanks: "" takes them and empty texts, = only blanks, <> all but blanks; a blank criterion is zero
    (NAMES, "", 2), (NAMES, "=", 1), (NAMES, "<>", 13), (NAMES, None, 0), ([0, None, "", "0"], None, 2),
    # an error is found by itself
    (NAMES, CellError("#N/A"), 1), (NAMES, CellError("#REF!"), 0),
]  # fmt: skip

SOUGHT: list[tuple[list[Value], Value, int | None]] = [
    (NAMES, "e-01", 1), (NAMES, "E-02", 3), (NAMES, "E-0*", 1), (NAMES, "E-0~*", 4), (NAMES, "E-0?", 1), (NAMES, "E~~1", 6),
    (NAMES, "=E-01", None), (NAMES, "<>", None), (NAMES, "1", 10), (NAMES, 1, 9), (NAMES, True, 11), (NAMES, "true", 12),
    (NAMES, "", None), (NAMES, None, None), (LONG, "4403000000000000000018", 2), (LONG, "4403000000000000000099", None),
    (SIZES, 45658, 9), (SIZES, dt.date(2025, 1, 1), 9), (SIZES, "c", 6),
]  # fmt: skip

OPERATIONS: list[tuple[Value, str, Value, Value]] = [
    # text without regard to case, whole; a text is no number
    ("E-01", "=", "e-01", True), ("E-0*", "=", "E-01", False), ("1", "=", 1, False), ("4403000000000000000017", "=", "4403000000000000000018", False),
    # a blank is "", 0 and FALSE
    (None, "=", "", True), (None, "=", 0, True), (None, "=", False, True), (None, "=", None, True), ("", "=", 0, False), (None, "=", "0", False),
    (True, "=", 1, False), (1, "=", 1.0, True),
    # numbers, then texts, then truths
    ("a", ">", 9e9, True), (True, ">", "z", True), (2, ">", 1, True), ("B", ">", "a", True), ("a", ">", "A", False), (None, ">", -1, True),
    (None, ">", "", False), ("x", ">", None, True), (1, ">", "1", False), (True, ">", False, True), (dt.date(2025, 1, 2), ">", 45658, True),
    # what a cell is in a text
    (101.0, "&", "", "101"), (None, "&", "x", "x"), (True, "&", "", "TRUE"), (0.1, "&", "", "0.1"), (4.403e21, "&", "", "4.403E+21"),
    (dt.date(2025, 1, 1), "&", "", "45658"), (1 / 3, "&", "", "0.333333333333333"),
    # errors
    (ERROR, "=", 1, ERROR), (1, ">", ERROR, ERROR), (ERROR, "&", "", ERROR),
]  # fmt: skip
