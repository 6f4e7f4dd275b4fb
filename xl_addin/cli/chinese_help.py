"""Chinese for what Typer says in English: the help pages, and the sentence of a command line it cannot read.

Only what every version of Typer and of the parser below it has in common is asked: names of classes and attributes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pkgutil import resolve_name
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from xl_addin.cli.front_page import USAGE, program_name
from xl_addin.terminal.terminal import Drawing, Terminal

HELP_OF_HELP = "显示本说明"
OF_RUN_PY = ("bench", "bundle", "regenerate", "test")  # done by run.py, beside this program, not by it
MESSAGES = (
    (
        rf"No such command '(?P<name>{'|'.join(OF_RUN_PY)})'.*",
        "“{name}”由项目文件夹中的 run.py 完成：请在那里运行 python3 run.py {name} --help（Windows：python run.py {name} --help）",
    ),
    (r"No such command '(?P<name>.*?)'\.?(?: Did you mean (?P<near>.*)\?)?", "没有命令“{name}”"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", "多出参数“{name}”"),
    (r"Missing command\.", "缺少命令"),
    (r"Option '(?P<name>.*)' does not take a value\.", "选项 {name} 后面不应有值"),
    (r"Option '(?P<name>.*)' requires .*", "选项 {name} 后面缺少值"),
    (r".*greater than or equal to (?P<name>\S+)", "应不小于 {name}"),
    (r".*less than or equal to (?P<name>\S+)", "应不大于 {name}"),
    (r".*valid (?:integer|int).*", "应为整数"),
    (r".*valid (?:number|float).*", "应为数字"),
)


def usage_error(error: Exception) -> str:
    """Why a command line cannot be read, and where its help is."""
    context = getattr(error, "ctx", None)
    place = getattr(context, "command_path", "") or program_name()
    return f"参数有误：{_reason(error)}。用 {place} --help 查看用法。"


def _reason(error: Exception) -> str:
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    if kind == "MissingParameter" and parameter is not None:
        return f"缺少{_label(parameter)}（{parameter.help}）" if parameter.help else f"缺少{_label(parameter)}"
    if kind == "NoSuchOption":
        near = "、".join(sorted(getattr(error, "possibilities", None) or ()))
        return f"没有选项 {getattr(error, 'option_name', '')}" + (f"，是否为 {near}" if near else "")
    text = _translated(str(getattr(error, "message", "") or error))
    return f"{_label(parameter)} 的值不正确，{text}" if parameter is not None else text


def _translated(message: str) -> str:
    for pattern, chinese in MESSAGES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            near = found.groupdict().get("near")
            return chinese.format(**found.groupdict()) + (
                f"，是否为 {near.replace(chr(39), '').replace(', ', '、')}" if near else ""
            )
    return message.rstrip(".")


def _label(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"参数 {parameter.metavar or parameter.name.upper()}"
    return f"选项 {'、'.join(sorted(parameter.opts, key=len))}"


class _Chinese:
    """The help page of a command or a group of them."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        show_help(self, ctx, Terminal("stdout"))


class ChineseCommand(_Chinese, TyperCommand):
    """A command with its help in Chinese."""


class ChineseGroup(_Chinese, TyperGroup):
    """A group of commands with its help in Chinese."""


class LazyCommands(Mapping[str, Any]):
    """The commands of a group, each imported when it is asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Take the name of each command, and where its function or its group is: ``package.module:name``."""
        self._places = places

    def __getitem__(self, name: str) -> Any:
        found = resolve_name(self._places[name])
        if isinstance(found, App):
            return typer.main.get_group(found)
        alone = App(add_completion=False)
        alone.command(name)(found)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class App(typer.Typer):
    """A Typer whose commands all speak Chinese."""

    def __init__(self, group: type[ChineseGroup] = ChineseGroup, **settings: Any) -> None:
        super().__init__(cls=group, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """As Typer's own."""
        return super().command(name, cls=ChineseCommand, **settings)


def show_help(command: Any, ctx: Any, out: Drawing) -> None:
    """Usage, purpose, arguments, options, commands.

    Args:
        out: where it is drawn.
    """
    from rich.markup import escape

    from xl_addin.terminal.drawing import Wrapped

    parameters = command.get_params(ctx)
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name != "argument"]
    commands = [command.get_command(ctx, name) for name in command.list_commands(ctx)] if _is_group(command) else []
    needed = [f"{_name(option)} {option.metavar or ''}".strip() for option in options if option.required]
    pieces = [*(argument.metavar or argument.name.upper() for argument in arguments), *needed, "[选项…]"]
    line = " ".join([ctx.command_path, *(["命令"] if commands else []), *pieces])
    out.print(f"\n[bold]{USAGE}{escape(line)}[/bold]\n", highlight=False)
    out.print(Wrapped(command.help or ""))
    _block(out, "参数", [(argument.metavar or argument.name.upper(), _help_of(argument)) for argument in arguments])
    _block(out, "选项", [(f"{_names(option)} {_metavar(option)}".strip(), _help_of(option)) for option in options])
    _block(out, "命令", [(command.name, (command.help or "").partition("\n")[0]) for command in commands])


def _is_group(command: Any) -> bool:
    return hasattr(command, "list_commands")


def _name(option: Any) -> str:
    return str(min(option.opts, key=len))


def _names(option: Any) -> str:
    return "、".join(sorted(option.opts, key=len))


def _metavar(option: Any) -> str:
    return str(option.metavar or "") or ("" if getattr(option, "is_flag", False) or "--help" in option.opts else "值")


def _help_of(parameter: Any) -> str:
    if "--help" in parameter.opts:
        return HELP_OF_HELP
    text = parameter.help or ""
    if parameter.required:
        return f"{text}（必填）"
    shown = parameter.default
    return text if shown in (None, "") or isinstance(shown, bool) or callable(shown) else f"{text}（默认 {shown}）"


def _block(out: Drawing, heading: str, lines: Sequence[tuple[str, str]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from xl_addin.terminal.drawing import Wrapped

    if lines:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for name, text in lines:
            table.add_row(escape(name), Wrapped(text))
        out.print(f"\n[bold]{heading}[/bold]", highlight=False)
        out.print(table, highlight=False)
