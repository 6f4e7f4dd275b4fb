"""``ghgxl eval``: the worked examples of the catalogue, literals, and sentences for what cannot be read."""

import json

import pytest

from udfs.kernel.errors import GhgError
from xl_addin import formula_text
from xl_addin.cli import main as cli

WORKED = [
    ("GHG_PRORATE(9000, 2024-11-06, 2025-02-06, 2024)", 6000),
    ('GHG_PRORATE(9000, DATE(2024,11,6), DATE(2025,2,6), "2025-01")', 3000),
    ("GHG_ELEC_FROM_FEE(10000, 0.8, 2000)", 10000),
    ('GHG_ELEC_FROM_FEE(9000, {0.75,0.9}, 0, "基准")', 10000),
    ("GHG_KMNO4_CO2(1000, 0.99)", pytest.approx(68.9240, abs=5e-5)),
    ("=GHG_KMNO4_CO2(1, 1)", pytest.approx(0.0696202, abs=5e-8)),
    ("GHG_NAMNO4_CO2(1, 0.4)", pytest.approx(0.0310089, abs=5e-8)),
    ("GHG_FUEL_CO2(0.84, 43.33, 0.0202, 0.98)", pytest.approx(2.641903, abs=5e-7)),
    ("GHG_COOLING_ELEC(250000, 2.5)", 100000),
    ("GHG_TRIAL_RUN(是, 否)", "计入"),
]


@pytest.mark.parametrize(("formula", "value"), WORKED, ids=[formula for formula, _ in WORKED])
def test_worked_examples_of_the_catalogue(formula: str, value: object) -> None:
    assert value == formula_text.evaluate(formula)[0]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("GHG_CONSERVATIVE({1,2;3,4})", 4),
        ("ghg_conservative({-1,2.5E1,50%})", 25),
        ('GHG_TENANT("个人","依据")', "一.1"),
        ("GHG_TRIAL_RUN(TRUE,FALSE)", "计入"),
        ("GHG_PRORATE(9000,DATE(2024,11,6),DATE(2025,2,6),2024,,,读数日)", 6000),
        ("GHG_ELEC_CO2(GHG_ELEC_FROM_FEE(10000,0.8,2000),0.5)", 5),
        ('GHG_CLAUSE("三.10")', "电费推算"),
        ("-1.5", -1.5),
        ("GHG_ELEC_CO2(GHG_ELEC_FROM_FEE(10000,0.8,2000),0.5)*2+1", 11),
        ("GHG_ELEC_CO2((1000+2000)*2,0.5)", 3),
        ("2+3*4-10/5", 12),
        ("-2^2", 4),
        ("2^3^2", 64),
        ("(1+50%)*2", 3),
        ("10-3-2", 5),
        ("GHG_PRORATE(9000, 2024-11-6, 2025/2/6, 2024)", 6000),
        ("GHG_PRORATE(9000, 2024年11月6日, 2025.2.6, 2024)", 6000),
        ("2024 - 11 - 6", 2007),
    ],
)
def test_literals_arrays_omitted_arguments_and_nesting(formula: str, value: object) -> None:
    assert value == formula_text.evaluate(formula)[0]


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("GHG_NOPE(1)", "没有函数“GHG_NOPE”"),
        ("GHG_PRORATE(1", "括号"),
        ("GHG_VERSION()) ", "结尾多出"),
        ("1,000*2", "数字不写千分位逗号"),
        ("GHG_ELEC_CO2(1,000)", "“1,000”无法识别：逗号只分隔函数的参数"),
        ("DATE(2024,13,1)", "不是日期"),
        ("GHG_ELEC_CO2(A1,2) @", "无法识别"),
        ("{1,{2}}", "单个值"),
        ("", "结尾处还缺少"),
        ("GHG_ELEC", "没有函数“GHG_ELEC”：是否为"),
        ("GHG_PRORATE(1,", "结尾处还缺少"),
        ("GHG_ELEC_CO2*2", "缺少括号"),
        ("GHG_ELEC_FROM_FEE(10000,0.8", "右括号"),
        ("GHG_ZZZZ(1)", "用 ghgxl functions"),
        ("1/0", "除数为零"),
        ("(1+2", "括号"),
        ("2024-11-6+1", "应为数字"),
        ("{1,2}*2", "应为数字"),
        ("(-8)^0.5", "实数"),
        ("9^9^9^9", "范围"),
        ("2024-13-6", "不是日期"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(formula: str, says: str) -> None:
    with pytest.raises(formula_text.FormulaError, match=says):
        formula_text.evaluate(formula)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["ghgxl", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def test_eval_prints_value_clause_and_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "eval", "GHG_ELEC_FROM_FEE(10000,0.8,2000)") == 0
    assert capsys.readouterr().out == "10000\n依据：三.10【电费推算】\n"
    assert run(monkeypatch, "eval", "GHG_ELEC_FROM_FEE(10000,0)") == 1
    assert "#NUM! “用电单价”应大于0" in capsys.readouterr().out
    assert run(monkeypatch, "eval", "GHG_(") == 2
    assert "没有函数" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("formula", "clause"),
    [
        ('GHG_SOURCE("CO2灭火器")', "二.2"),
        ('GHG_SOURCE("岸电",TRUE)', "A.2"),
        ("GHG_OUTSOURCED(制造业,个人)", "三.2"),
        ("GHG_TRANSFER(转出,对方,FALSE)", "三.16"),
        ('GHG_TENANT("个人","依据")', "一.1"),
        ("GHG_SOURCE({灭火器})", "二.3"),
    ],
)
def test_a_ruling_rests_on_the_clause_it_cites(formula: str, clause: str) -> None:
    assert formula_text.evaluate(formula)[1].partition("【")[0] == clause


def test_json_prints_nothing_else(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("functions",), ("schema",), ("clauses",), ("eval", "GHG_ELEC_CO2({1;2},0.5)")):
        assert run(monkeypatch, *arguments, "--json") == 0
        assert json.loads(capsys.readouterr().out)
    assert run(monkeypatch, "eval", "GHG_RETAIN_UNTIL(DATE(2026,1,1))", "--json") == 0
    assert json.loads(capsys.readouterr().out)["value"] == "2031-01-01"


@pytest.mark.parametrize("arguments", [("chek",), ("check",), ("check", "a.xlsx", "b.xlsx"), ("run", "a.xlsx")])
def test_wrong_arguments_are_one_sentence_and_exit_2(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *arguments) == 2
    assert capsys.readouterr().err.startswith("参数有误：")


def test_error_values_carry_their_sentence() -> None:
    result, clause = formula_text.evaluate("GHG_SHARE(1,2,1)")
    assert isinstance(result, GhgError)
    assert clause.startswith("三.13")


@pytest.mark.parametrize(
    ("formula", "sign", "place"),
    [
        ("GHG_ELEC_CO2(１０００,0.5)", "１", 14),
        ("GHG_ELEC_CO2（1000,0.5)", "（", 13),
        ("GHG_ELEC_CO2(1000，0.5)", "，", 18),
        ("GHG_ELEC_CO2(10, ５)", "５", 18),
        ("GHG_CLAUSE(“三.8”)", "“", 12),
    ],
)
def test_a_full_width_sign_is_named_with_its_cure(formula: str, sign: str, place: int) -> None:
    with pytest.raises(formula_text.FormulaError) as refused:
        formula_text.evaluate(formula)
    assert str(refused.value) == f"公式第{place}个字符“{sign}”是全角字符，无法识别：请改用半角。"


def test_a_sign_that_means_nothing_is_not_called_full_width() -> None:
    with pytest.raises(formula_text.FormulaError, match=r"“\$”无法识别：请用函数"):
        formula_text.evaluate("GHG_ELEC_CO2($,1)")
    with pytest.raises(formula_text.FormulaError, match="全角字符：请改用半角"):
        formula_text.evaluate("ＧHG_ELEC_CO2(1,1)")


def test_the_name_of_a_function_alone_tells_what_it_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["ghgxl", "eval", "ghg_elec_co2"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert told.startswith("GHG_ELEC_CO2(")
    assert "电力排放因子" in told


def test_an_error_of_a_function_stays_itself_in_arithmetic() -> None:
    result = formula_text.evaluate("GHG_ELEC_FROM_FEE(10000,0)*2")[0]
    assert isinstance(result, GhgError)
