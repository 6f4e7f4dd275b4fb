"""A formula typed on the command line: our functions, literals, arrays, arithmetic; no cells."""

import datetime as dt
import math
import operator
import re
import string
import unicodedata
from collections.abc import Iterator

from udfs import FUNCTIONS
from udfs.calling.function import Function, Result
from udfs.kernel.cells import RangeValue, Value
from udfs.kernel.clause import CLAUSES
from udfs.kernel.errors import GhgError
from udfs.vocabularies import Show

_TOKENS = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"]|"")*")
    | (?P<date>[0-9]{4}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|\.[0-9]{1,2}\.|年[0-9]{1,2}月)[0-9]{1,2}日?(?![\w.]))
    | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)
    | (?P<word>[^\W\d][\w.]*)
    | (?P<sign>[-+*/^(){},;%])
    )""",
    re.VERBOSE,
)


PREFIX = "GHG_"
MEANT = frozenset(string.ascii_letters + string.digits + string.punctuation)


UNGROUPED = "逗号只分隔函数的参数，数字不写千分位逗号（写 1000，不写 1,000）"


class FormulaError(Exception):
    """The text is no formula we can evaluate; the message is one Chinese sentence."""


def _unknown(word: str) -> FormulaError:
    """There is no such function; which are named alike."""
    near = "、".join(known for known in FUNCTIONS if word.upper().removeprefix(PREFIX)[:4] in known)
    return FormulaError(f"没有函数“{word}”：" + (f"是否为 {near}？" if near else "用 ghgxl functions 列出全部函数。"))


def _is_full_width(sign: str) -> bool:
    """Whether a sign of a formula was typed in its Chinese form."""
    return not sign.isascii() and (sign in "“”‘’" or unicodedata.normalize("NFKC", sign) in MEANT)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        match = _TOKENS.match(text, at)
        if match is None or match.lastgroup is None:
            sign = text[at:].strip()[0]
            if _is_full_width(sign):
                raise FormulaError(f"公式第{text.index(sign, at) + 1}个字符“{sign}”是全角字符，无法识别：请改用半角。")
            raise FormulaError(
                f'公式第{at + 1}个字符“{sign}”无法识别：请用函数、数字、"文本"、{{数组}}、DATE(年,月,日)。'
            )
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()
    yield "end", ""


class _Parser:
    """Recursive descent over the tokens; evaluates as it reads."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text.strip().removeprefix("=")))
        self.at = 0
        self.outermost: Function | None = None
        self.given: list[RangeValue] = []  # its arguments

    def next(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at]

    def value(self) -> RangeValue | Result:
        """What stands up to the next comma or bracket: sums and differences of products."""
        found = self._product()
        while self.peek() in (("sign", "+"), ("sign", "-")):
            found = _reckoned(self.next()[1], found, self._product())
        return found

    def _product(self) -> RangeValue | Result:
        found = self._power()
        while self.peek() in (("sign", "*"), ("sign", "/")):
            found = _reckoned(self.next()[1], found, self._power())
        return found

    def _power(self) -> RangeValue | Result:
        """Powers from left to right, after a sign: -2^2 is 4, as in Excel and Calc."""
        found = self._percent(self._single())
        while self.peek() == ("sign", "^"):
            self.next()
            found = _reckoned("^", found, self._percent(self._single()))
        return found

    def _single(self) -> RangeValue | Result:
        kind, word = self.next()
        if kind == "text":
            return word[1:-1].replace('""', '"')
        if kind == "date":
            return _date(*map(int, re.findall("[0-9]+", word)))
        if kind == "number":
            if re.fullmatch("0[0-9]{2}", word) and [kind for kind, _ in self.tokens[self.at - 3 : self.at - 1]] == [
                "number",
                "sign",
            ]:
                raise FormulaError(
                    f"“{self.tokens[self.at - 3][1]}{self.tokens[self.at - 2][1]}{word}”无法识别：{UNGROUPED}。"
                )
            return float(word) if not word.isdigit() else int(word)
        if kind == "word":
            return self._word(word)
        if word in ("-", "+"):
            number = self._percent(self._single())
            if isinstance(number, GhgError):
                return number
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                raise FormulaError(f"“{word}”后应为数字。")
            return -number if word == "-" else number
        if word == "{":
            return self._array()
        if word == "(":
            inside = self.value()
            kind, word = self.next()
            if (kind, word) != ("sign", ")"):
                raise FormulaError("括号没有关闭：请检查括号。")
            return inside
        if kind == "end":
            raise FormulaError("公式到结尾处还缺少一个值：请写完整，如 GHG_ELEC_FROM_FEE(10000,0.8,2000)。")
        raise FormulaError(f"公式此处缺少参数值（现为“{word}”）：请检查括号和逗号。")

    def _percent(self, found: RangeValue | Result) -> RangeValue | Result:
        if self.peek() == ("sign", "%"):
            self.next()
            return _reckoned("/", found, 100)
        return found

    def _word(self, word: str) -> RangeValue | Result:
        if self.peek() != ("sign", "("):
            if word.upper().startswith(PREFIX):  # no text of a clause begins so
                raise FormulaError(f"“{word}”之后缺少括号和参数。") if word.upper() in FUNCTIONS else _unknown(word)
            return {"TRUE": True, "FALSE": False}.get(word.upper(), word)
        self.next()
        name = word.upper()
        if name != "DATE" and name not in FUNCTIONS:
            if any(map(_is_full_width, word)):
                raise FormulaError(f"函数名“{word}”中有全角字符：请改用半角。")
            raise _unknown(word)
        is_outermost = self.outermost is None
        if is_outermost and name in FUNCTIONS:
            self.outermost = FUNCTIONS[name]
        arguments = self._arguments()
        if name == "DATE":
            return _date(*arguments)
        if is_outermost:
            self.given = arguments
        return FUNCTIONS[name].evaluate(*arguments)

    def _arguments(self) -> list[RangeValue]:
        arguments: list[RangeValue] = []
        if self.peek() == ("sign", ")"):
            self.next()
            return arguments
        while True:
            omitted = self.peek() in (("sign", ","), ("sign", ")"))
            arguments.append(None if omitted else self.value())
            kind, word = self.next()
            if (kind, word) == ("sign", ")"):
                return arguments
            if (kind, word) != ("sign", ","):
                if kind == "end":
                    raise FormulaError("函数的右括号没有写：请检查括号。")
                raise FormulaError(f"参数之间应为逗号，现为“{word}”：请检查括号和逗号。")

    def _array(self) -> list[list[Value]]:
        rows: list[list[Value]] = [[]]
        while True:
            cell = self.value()
            if isinstance(cell, (list, tuple)):
                raise FormulaError("数组中只能有单个值。")
            rows[-1].append(cell)  # type: ignore[arg-type]
            kind, word = self.next()
            if (kind, word) == ("sign", "}"):
                return rows
            if (kind, word) == ("sign", ";"):
                rows.append([])
            elif (kind, word) != ("sign", ","):
                raise FormulaError(f"数组中应为逗号或分号，现为“{word or '结尾'}”。")


def _date(*parts: RangeValue) -> dt.date | GhgError:
    try:
        year, month, day = (int(part) for part in parts)  # type: ignore[arg-type]
        return dt.date(year, month, day)
    except (TypeError, ValueError):
        raise FormulaError(f"DATE{tuple(parts)} 不是日期：请用 DATE(年,月,日)。") from None


OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow}


def _reckoned(sign: str, left: RangeValue | Result, right: RangeValue | Result) -> RangeValue | Result:
    """Arithmetic of two numbers; an error stays the error it is.

    Raises:
        FormulaError: one is no number, or there is no result.
    """
    for side in (left, right):
        if isinstance(side, GhgError):
            return side
        if isinstance(side, bool) or not isinstance(side, (int, float)):
            raise FormulaError(f"“{sign}”的两边应为数字：文本、日期和数组不能做四则运算。")
    try:
        found: object = OPERATIONS[sign](float(left), float(right))  # type: ignore[arg-type]
    except ZeroDivisionError as error:
        raise FormulaError("除数为零，没有结果：请检查除数。") from error
    except OverflowError as error:
        raise FormulaError("结果超出可计算的范围：请检查数值。") from error
    if not isinstance(found, float) or not math.isfinite(found):
        raise FormulaError("没有实数结果：请检查乘方的底数和指数。")
    return found


def named_function(text: str) -> Function | None:
    """The function whose name alone was typed, whose help is meant."""
    return FUNCTIONS.get(text.strip().removeprefix("=").strip().removesuffix("()").upper())


def evaluate(text: str) -> tuple[Result, str]:
    """The value of a formula, and the clause it rests on: of a ruling the one that it cites, else its outermost function's.

    Dates may also be written 2024-11-6, 2024/11/6 or 2024年11月6日, without blanks between; a word without quotes is text.

    Raises:
        FormulaError: the text cannot be read.
    """
    parser = _Parser(text)
    result = parser.value()
    kind, word = parser.next()
    if kind != "end":
        cause = UNGROUPED if word == "," else "请检查括号"
        raise FormulaError(f"公式结尾多出“{word}”：{cause}。")
    return result, _clause(parser)  # type: ignore[return-value]


def _clause(parser: _Parser) -> str:
    function = parser.outermost
    if function is None or function.clause is None:
        return ""
    at = function.places.get("show")
    if at is not None:
        wanted = [*parser.given, *[None] * (at + 1 - len(parser.given))]
        wanted[at] = str(Show.CLAUSE)
        cited = function.evaluate(*wanted)
        if isinstance(cited, str) and cited in CLAUSES:
            return CLAUSES[cited].label
    return function.clause.label
