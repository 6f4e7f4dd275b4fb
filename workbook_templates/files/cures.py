"""What a sentence tells its reader to do: who types the command gives an option, who clicks a button has none to give."""

_IS_CLICKED = False


def clicked() -> None:
    """This process works for a button of Excel or Calc; said once, when it begins."""
    global _IS_CLICKED
    _IS_CLICKED = True


def cure(typed: str, without_options: str) -> str:
    """The one that can be done where the reader is.

    Args:
        typed: names an option of the command line.
        without_options: of a button, in Excel or Calc.
    """
    return without_options if _IS_CLICKED else typed
