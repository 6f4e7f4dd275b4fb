"""Each defect of the review has its case: this holds that none of them is lost; the cases themselves run elsewhere."""

import re
from pathlib import Path

import tomllib

HERE = Path(__file__).parent
DEFECTS = tomllib.loads((HERE / "review_defects.toml").read_text("utf-8"))
COUNT = 34


def whys(stem: str) -> set[str]:
    """What the cases of a file say of themselves."""
    told = tomllib.loads((HERE.parent / "cases" / f"{stem}.toml").read_text("utf-8"))
    return {case["why"] for kind in ("call", "bad", "good") for case in told.get(kind, [])}


def test_every_defect_of_the_review_has_a_case() -> None:
    assert [int(number) for number in DEFECTS] == list(range(1, COUNT + 1))
    for number, held in DEFECTS.items():
        for place in held:
            if "::" in place:
                file, _, name = place.partition("::")
                assert re.search(rf"^def {name}\(", (HERE / file).read_text("utf-8"), re.MULTILINE), number
            else:
                stem, _, why = place.partition(": ")
                assert why in whys(stem), f"{number}: {place}"
