"""三.3【其他外包】 行业类型 decides who bears what is outsourced, 行业代码 who may leave construction out: both tell of one entity."""

import re
from collections.abc import Iterator

from udfs.kernel.cells import is_blank, plain_word
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.errors import WrongKind
from udfs.vocabularies import Industry, Severity

CLAUSE = clause("三.3")
_CODE = re.compile(r"[a-t]?([0-9]{2})[0-9]{0,2}")


@book_check(
    "303-460", CLAUSE, table="years", severity=Severity.WARNING,
    says="“基本信息”的行业代码{code}属于大类{division}，不在行业类型“{industry}”之内：行业类型决定外包的归属（三.3），行业代码决定施工用能的归属（三.6），"
    "请按《国民经济行业分类》更正其中一处；主管部门另有认定的，请说明。",
)  # fmt: skip
def industry_is_not_of_its_code(engagement: Engagement) -> Iterator[Hit]:
    """One word chosen wrongly turns the conclusion of every case of a kind."""
    given, told = engagement.setting("industry_code"), engagement.setting("industry")
    code = "" if is_blank(given) else str(given).removesuffix(".0")  # a code of digits may be typed as a number
    match = _CODE.fullmatch(plain_word(code))
    if match is None or is_blank(told):
        return
    try:
        industry = Industry.read(told, "行业类型")
    except WrongKind:  # told where it stands
        return
    if industry.divisions and match[1] not in industry.divisions:
        for row in engagement.rows("years")[:1]:
            yield hit(row, "verification_year", code=code, division=match[1], industry=industry)
