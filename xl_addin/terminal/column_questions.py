"""Questions about the columns of a ledger: each with what speaks for it, answered by its letter, a value, or return."""

from collections.abc import Callable, Sequence

from workbook_templates.exchange.imports.headings import plain
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.proposed import Proposal, chosen_alone, examples
from workbook_templates.ooxml.addresses import column_letters

Ask = Callable[[str], str]
Label = Callable[[str], str]


class ColumnQuestions:
    """Puts them, one after the other.

    Args:
        ledger: whose columns.
        taken: our columns and the headings they have already; it grows as answers are kept.
        ask: puts a question and gives its answer.
        label: what one of our columns is called.

    Attributes:
        letters: of the columns, from left to right, and their headings.
    """

    def __init__(self, ledger: Ledger, taken: dict[str, str], ask: Ask, label: Label) -> None:
        self.letters = {column_letters(column.number): heading for heading, column in ledger.columns.items()}
        self._ledger, self._taken, self._ask, self._asked = ledger, taken, ask, 0
        self._label = label

    def choose(
        self, question: str, found: Sequence[Proposal], *, none: str = "", is_value: Callable[[str], bool] | None = None
    ) -> str:
        """A heading, ``=value`` of the whole ledger, or "" for none."""
        letter_of = {heading: letter for letter, heading in self.letters.items()}
        default = chosen_alone(found) if found else None
        lines = [f"    {letter_of[one.heading]} {one.heading}：{one.why}{self._examples(one.heading)}" for one in found]
        if not found and not none:
            free = {letter: heading for letter, heading in self.letters.items() if heading not in self._taken.values()}
            lines = [f"    {letter} {heading}{self._examples(heading)}" for letter, heading in free.items()]
        ways = "写列的字母" + ("，或 =值（整本台账相同）" if is_value else "") + (f"，0 为{none}" if none else "")
        ways += f"，回车采用{letter_of[default.heading]}：" if default else "："
        self._asked += 1
        text = "\n".join([f"问题{self._asked}　{question}", *lines, f"    {ways}"])
        while True:
            answer = self._ask(text).replace("＝", "=")
            heading = self.letters.get(answer.upper()) or next(
                (one for one in letter_of if plain(one) == plain(answer)), ""
            )
            if not answer and default is not None:
                return default.heading
            if answer == "0" and none:
                return ""
            if answer.startswith("=") and is_value is not None and is_value(answer[1:].strip()):
                return f"={answer[1:].strip()}"
            taken = next((name for name, used in self._taken.items() if heading and used == heading), "")
            if heading and not taken:
                return heading
            why = f"列“{heading}”已作{self._label(taken)}" if taken else f"“{answer}”不是列的字母，也不是可用的值"
            text = f"    {why}：{ways}"

    def _examples(self, heading: str) -> str:
        told = "、".join(examples(self._ledger, heading))
        return f"（如 {told}）" if told else "（空）"

    def one_of(self, question: str, names: Sequence[str]) -> str:
        listed = "；".join(f"{number} {self._label(name)}" for number, name in enumerate(names, start=1))
        return names[int(self.pick(f"{question}：{listed}", [str(number + 1) for number in range(len(names))], "")) - 1]

    def pick(self, question: str, answers: Sequence[str], default: str) -> str:
        self._asked += 1
        text = f"问题{self._asked}　{question}。写编号{f'，回车为{default}' if default else ''}："
        while (answer := self._ask(text) or default) not in answers:
            text = f"    请写{'或'.join(answers)}："
        return answer
