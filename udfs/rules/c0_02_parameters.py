"""The parameter library in a cell: one value or an error that lists what there is."""

from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.errors import WrongKind
from udfs.kernel.parameter import parameter
from udfs.kernel.published import Parameter


def _found(key: str, year: float | None, scope: str | None) -> Parameter:
    if year is not None and not year.is_integer():
        raise WrongKind(f"“参数年份”应为整数年份，现为{year:.15g}。")
    return parameter(key, None if year is None else int(year), scope)


@udf("GHG_PARAM", None, returns="parameter_value")
def parameter_value(
    parameter_key: One[str], parameter_year: One[float | None] = None, parameter_scope: One[str | None] = None
) -> float:
    """参数库中唯一匹配的数值；没有或不唯一时报错并列出候选，从不默认。

    The one value of the parameter library that matches; none or several is an error that lists the candidates.
    """
    return _found(parameter_key, parameter_year, parameter_scope).value


@udf("GHG_PARAM_SOURCE", None, returns="source_text")
def parameter_source(
    parameter_key: One[str], parameter_year: One[float | None] = None, parameter_scope: One[str | None] = None
) -> str:
    """该参数值的公布文件、位置、状态、确定程度和原表引自何处。

    Where that value is published, its state, how surely it was read, and what the table itself cites.
    """
    found = _found(parameter_key, parameter_year, parameter_scope)
    dated = f"（{found.source.date}）" if found.source.date else ""
    cited = f"，原表引自{found.origin}" if found.origin else ""
    return f"{found.source.title}{dated}{found.place}，{found.state}，{found.certainty}{cited}"
