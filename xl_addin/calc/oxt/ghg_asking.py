"""What a command asks before it begins, by LibreOffice's own dialogs: a file, or a line of words."""

import uno

OPEN_DIALOG, SAVE_DIALOG = 0, 10  # ui.dialogs.TemplateDescription: FILEOPEN_SIMPLE, FILESAVE_AUTOEXTENSION
OK, CANCEL = 1, 2  # awt.PushButtonType
WIDTH, LINE, EDGE = 220, 14, 6  # in the units of dialogs


def asked(questions, window, service):
    """The answers in their order; None as soon as one is cancelled.

    Args:
        questions: as of ``xl_addin/file_commands.py``.
        window: of the document.
        service: makes one of LibreOffice's, by its name.
    """
    answers = []
    for question in questions:
        answer = words(question, window, service) if question.how == "text" else file(question, service)
        if answer is None:
            return None
        answers.append(answer)
    return answers


def file(question, service):
    """The path of a file."""
    picker = service("com.sun.star.ui.dialogs.FilePicker")
    picker.initialize((OPEN_DIALOG if question.how == "open" else SAVE_DIALOG,))
    picker.setTitle(question.title)
    for kind, endings in question.kinds:
        patterns = [";".join(f"*{ending}" for ending in endings)]
        for pattern in patterns if question.how == "open" else patterns[0].split(";"):
            picker.appendFilter(f"{kind}（{pattern}）", pattern)
    if question.suggested:
        picker.setDefaultName(question.suggested)
    return place_of(picker.getSelectedFiles()[0]) if picker.execute() else None


def place_of(address):
    """The path of a file; of an online place its address, which the program refuses in a sentence."""
    return uno.fileUrlToSystemPath(address) if address.startswith("file:") else address


def words(question, window, service):
    """A line that is typed."""
    model = service("com.sun.star.awt.UnoControlDialogModel")
    model.Title, model.Width, model.Height = "碳核查", WIDTH, 4 * LINE + 3 * EDGE
    _add(model, "FixedText", 0, EDGE, WIDTH - 2 * EDGE, Label=question.title, MultiLine=True, Height=2 * LINE)
    _add(model, "Edit", 2 * LINE, EDGE, WIDTH - 2 * EDGE, Text=question.suggested)
    _add(model, "Button", 3 * LINE + EDGE, WIDTH // 2, 50, Label="确定", PushButtonType=OK, DefaultButton=True)
    _add(model, "Button", 3 * LINE + EDGE, WIDTH // 2 + 54, 50, Label="取消", PushButtonType=CANCEL)
    dialog = service("com.sun.star.awt.UnoControlDialog")
    dialog.setModel(model)
    dialog.createPeer(service("com.sun.star.awt.Toolkit"), window)
    dialog.getControl("Edit").setFocus()
    try:
        return dialog.getControl("Edit").Text if dialog.execute() == OK else None
    finally:
        dialog.dispose()


def _add(dialog, kind, top, left, width, **properties):
    """A control of a dialog."""
    control = dialog.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    for name, value in {
        "PositionX": left,
        "PositionY": top + EDGE,
        "Width": width,
        "Height": LINE,
        **properties,
    }.items():
        setattr(control, name, value)
    dialog.insertByName(kind if not dialog.hasByName(kind) else f"{kind}2", control)
