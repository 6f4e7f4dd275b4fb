#!/usr/bin/env python3
"""Start the project on a machine that has only Python: make `.venv` beside this file, install into it, hand over.

`python3 run.py demo [args]` and every other first word run `ghgxl`; `python3 run.py test [args]` runs pytest,
`python3 run.py bench [args]` the figures of docs/performance.md.
What is installed is an ordinary wheel of a copy of the sources, never the working tree itself, so a file missing
from the wheel shows here as it would at a user's. A stamp in `.venv` tells what was installed; while it holds,
a start costs two hashes and one probe of the interpreter.

This file must parse on any Python 3 from 3.6 on: it is what tells an old one that it is too old.
"""

import os
import sys


def start_isolated():
    """Start this very script anew where the environment may have had a say in which modules are found (`-I`)."""
    if sys.flags.isolated or not any(name.upper().startswith("PYTHON") for name in os.environ):
        return
    flags = ["-I", "-X", "utf8"] if getattr(sys.flags, "utf8_mode", 0) else ["-I"]
    command = [sys.executable, *flags, os.path.abspath(__file__), *sys.argv[1:]]  # noqa: PTH100  pathlib may be foreign
    if os.name == "posix":
        os.execv(sys.executable, command)
    from subprocess import Popen

    started = Popen(command)
    while True:
        try:
            sys.exit(started.wait())
        except KeyboardInterrupt:
            continue  # it got the same signal and decides what to do about it


if __name__ == "__main__":
    start_isolated()  # before anything else is imported

import hashlib  # noqa: E402
import importlib.util  # noqa: E402
import json  # noqa: E402
import shlex  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

MINIMUM = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "ghgxl-installed.json"
DECLARATION = "pyproject.toml"
DOCUMENTS = ("README.md", "LICENSE")
PACKAGES = ("udfs", "workbook_templates", "xl_addin")
MODULES = ("ghg_xlwings.py", "ghgxl_start.py")

SCRIPTS = {"bench": "benchmarks/bench.py", "bundle": "tools/bundle.py", "regenerate": "tools/regenerate.py"}
NEED_TESTS = ("test", "bench", "regenerate")

STARTED_AS = "python run.py" if os.name == "nt" else "python3 run.py"  # what the messages of ghgxl tell to type

USAGE = """用法：python3 run.py 命令 [参数…]

  demo [目录]    建立虚构样例，核查、计算、汇总，并说明结果在哪里
  test [参数…]   运行测试，参数交给 pytest，例如：test -k prorate
  bench [参数…]  测量性能；--quick 只用小规模，--write 写入 docs/performance.md
  bundle         为没有 Python、没有网络的 Windows 电脑制作安装包：bundle --python FILE -o OUT.zip
  regenerate     由声明重新生成文档中的清单、自检公式、函数约定和记录；--check 只核对
  help           列出 ghgxl 的全部命令；某一命令的用法：run.py 命令 --help
  其他命令       交给 ghgxl，例如：eval 'GHG_ELEC_FROM_FEE(10000,0.8,2000)'

首次运行会在本目录建立 .venv 并安装依赖。"""

PROBE = (
    "import importlib.util, os, sys; "
    f"sys.exit(not (sys.version_info[:2] >= {MINIMUM} and os.path.samefile(sys.prefix, sys.argv[1])"
    " and importlib.util.find_spec('pip') is not None))"
)


class SetupError(Exception):
    """The environment cannot be prepared; the text is the Chinese sentence for the user."""


def say(text):
    """Tell the user something on standard error: standard output belongs to the command that is started."""
    print(text, file=sys.stderr, flush=True)


def old_python_message(version):
    """The sentence for a Python that is too old, or an empty text; `version` is as `sys.version_info`."""
    if tuple(version[:2]) >= MINIMUM:
        return ""
    found = ".".join(str(part) for part in version[:3])
    needed = ".".join(str(part) for part in MINIMUM)
    return f"需要 Python {needed} 或更高版本，当前是 {found}（{sys.executable}）；请安装新版后再运行。"


def missing_venv_message():
    """The sentence for a Python that came without the means to make virtual environments."""
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return f"当前 Python 缺少 ensurepip，无法建立 .venv；请先运行 apt-get install python3-venv（即 {package}）再重试。"


def venv_python():
    """The interpreter of the virtual environment."""
    return VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"


def child_environment():
    """The caller's environment without what would let foreign modules or places into the virtual environment."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    kept = {name: value for name, value in os.environ.items() if name.upper() not in dropped}
    kept.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    return kept


def package_files():
    """The files of the packages, sorted; compiled files are not among them."""
    inside = [path for package in PACKAGES for path in (ROOT / package).rglob("*")]
    found = [*inside, *(ROOT / name for name in MODULES)]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def digest(paths):
    """One hash over the places and the contents of files; a missing file counts as missing."""
    total = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        total.update(f"{path.relative_to(ROOT).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def current_state():
    """What an installation made now would be made from: the declared requirements, the sources, the place."""
    return {
        "place": str(VENV),
        "declared": digest([ROOT / DECLARATION]),
        "sources": digest([ROOT / name for name in DOCUMENTS] + package_files()),
    }


def read_stamp():
    """The state at the last complete installation; empty when there is none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp):
    """Record a complete installation, whole or not at all."""
    fresh = STAMP.with_suffix(".tmp")
    fresh.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    fresh.replace(STAMP)


def wait_with_clock(process):
    """Wait for a process; on a terminal, show the seconds while it takes more than one."""
    started = time.monotonic()
    while process.poll() is None:
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if sys.stderr.isatty():
                print(f"\r  {time.monotonic() - started:.0f} 秒 \r", end="", file=sys.stderr, flush=True)


def quiet_run(command):
    """Run a command of the set-up, showing only the seconds; return its exit code and what it printed."""
    with tempfile.TemporaryFile() as output:
        streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        process = subprocess.Popen([str(part) for part in command], env=child_environment(), **streams)
        try:
            wait_with_clock(process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        output.seek(0)
        return process.returncode, output.read().decode("utf-8", "replace")


def venv_works():
    """Whether `.venv` is a virtual environment of a new enough Python that still starts and has pip."""
    if not venv_python().is_file():
        return False
    try:
        code, _ = quiet_run([venv_python(), "-I", "-c", PROBE, VENV])
    except OSError:
        return False
    return code == 0


def remove_venv():
    """Remove what stands at `.venv`, whatever it is."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(str(VENV))


def make_venv():
    """Make `.venv` anew; when that fails or is interrupted, nothing is left of it."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(missing_venv_message())
    # Started with the very interpreter of `.venv`, this needs the one that made it.
    maker = getattr(sys, "_base_executable", None) or sys.executable
    remove_venv()
    complete = False
    try:
        code, output = quiet_run([maker, "-I", "-m", "venv", VENV])
        complete = code == 0
    finally:
        if not complete:
            remove_venv()
    if complete:
        return
    if "ensurepip" in output:
        raise SetupError(missing_venv_message())
    raise SetupError(f"{last_lines(output)}\n无法建立虚拟环境 {VENV}，请按以上提示处理后重试。")


def last_lines(output, count=15):
    """The end of a command's output, where the reason of a failure stands."""
    return "\n".join([line for line in output.splitlines() if line.strip()][-count:])


def copy_sources(folder):
    """Copy what a wheel is made from, so that a build leaves nothing in the tree and takes nothing stale from it."""
    for path in [ROOT / name for name in (DECLARATION, *DOCUMENTS)] + package_files():
        if path.is_file():
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(path), str(target))


def build_requirements():
    """What building the project needs, kept in `.venv` so that a reinstallation needs no network."""
    import tomllib

    with (ROOT / DECLARATION).open("rb") as stream:
        return tomllib.load(stream)["build-system"]["requires"]


def install(extras, only_sources):
    """Install the project into `.venv`.

    Args:
        extras: names of the optional dependency groups to install with it.
        only_sources: everything else is installed already and unchanged.
    """
    pip = [venv_python(), "-I", "-m", "pip", "install", "--quiet", "--no-warn-script-location"]
    with tempfile.TemporaryDirectory(prefix="ghgxl-") as folder:
        copy_sources(Path(folder))
        code, output = 1, ""
        if only_sources:
            say("源文件有改动，正在重新安装 ghgxl……")
            code, output = quiet_run([*pip, "--no-deps", "--force-reinstall", "--no-build-isolation", folder])
        else:
            say("正在 .venv 中安装 ghgxl 及其依赖，首次约需一分钟……")
        if code != 0:
            project = "{}[{}]".format(folder, ",".join(extras)) if extras else folder
            code, output = quiet_run([*pip, project, *build_requirements()])
    if code != 0:
        raise SetupError(
            f"{last_lines(output)}\n安装未完成，原因见以上输出；如是网络问题，请检查网络或 pip 镜像后重试。"
        )


def prepare(extras):
    """Bring `.venv` to the state of the sources, with the optional dependency groups `extras`, if it is not there."""
    now, before = current_state(), read_stamp()
    installed = before.pop("extras", [])
    works = venv_works()
    if works and before == now and set(extras) <= set(installed):
        return
    # A moved environment still starts, but its scripts name the old place.
    if not works or before.get("place", now["place"]) != now["place"]:
        say(".venv 已失效，正在重建……" if VENV.exists() or VENV.is_symlink() else "正在建立 .venv……")
        make_venv()
        before, installed = {}, []
    if STAMP.exists():
        STAMP.unlink()
    wanted = sorted({*installed, *extras})
    only_sources = before.get("declared") == now["declared"] and wanted == sorted(installed)
    install(wanted, only_sources)
    write_stamp({**now, "extras": wanted})


def hand_over(command, **environment):
    """Become the command where the system can do that, else wait for it; return its exit code."""
    parts = [str(part) for part in command]
    environment = {**child_environment(), **environment}
    if os.name == "posix":
        os.execve(parts[0], parts, environment)
    process = subprocess.Popen(parts, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The command got the same signal and decides what to do about it.
            continue


def pytest_arguments(given):
    """What pytest is started with: all cores, unless the caller says how many, or wants to stop or look inside a test."""
    words = [*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *given]
    at_hand = {"--pdb", "--trace", "-s", "--capture=no", "no:xdist", "-pno:xdist"}
    if at_hand & set(words) or any(word.startswith(("-n", "--numprocesses")) for word in words):
        return given
    # A worker that is done takes tests from the end of another's list: neighbours share what their worker has built.
    return ["-n", "auto", "--dist", "worksteal", *given]


def main(arguments):
    """Prepare the environment and start what was asked for; return the exit code."""
    problem = old_python_message(sys.version_info)
    if problem:
        say(problem)
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        say(USAGE)
        return 0 if arguments else 2
    try:
        prepare(["test"] if arguments[0] in NEED_TESTS else [])
    except SetupError as error:
        say(str(error))
        return 2
    except OSError as error:
        say(f"无法准备 {VENV}：{error}；请检查权限和磁盘空间，关闭正在使用它的程序后重试。")
        return 2
    except KeyboardInterrupt:
        say("已中断，安装未完成；下次运行会重新安装。")
        return 130
    # -I, -P: the installed packages are run and tested, not those of the folder one happens to stand in.
    if arguments[0] in SCRIPTS:
        return hand_over([venv_python(), ROOT / SCRIPTS[arguments[0]], *arguments[1:]])
    if arguments[0] == "test":
        os.chdir(str(ROOT))
        return hand_over([venv_python(), "-P", "-m", "pytest", *pytest_arguments(arguments[1:])])
    words = ["--help"] if arguments == ["help"] else arguments
    return hand_over([venv_python(), "-I", "-m", "xl_addin", *words], GHGXL_STARTED_AS=STARTED_AS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
