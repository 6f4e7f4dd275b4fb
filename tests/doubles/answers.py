"""Somebody at a terminal who has his answers ready."""

from workbook_templates.files.errors import FileError


class Answers:
    """What somebody types, in turn; the questions as they were put."""

    def __init__(self, *answers: str) -> None:
        self._answers, self.questions = list(answers), []  # type: ignore[var-annotated]

    def __call__(self, question: str) -> str:
        self.questions.append(question)
        if not self._answers:
            raise FileError("没有回答完")
        return self._answers.pop(0)

    @property
    def titles(self) -> list[str]:
        """What was asked, without the columns and the ways to answer."""
        return [question.split("\n")[0].partition("　")[2].partition("？")[0] for question in self.questions]
