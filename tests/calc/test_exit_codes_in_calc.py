"""The exit codes of the commands that LibreOffice calculates for, through the installed command."""

from pathlib import Path

import pytest
from exit_code_cases import Case, parameters, try_case
from given_engagement import Given, given_engagement

from xl_addin.calc.office import Office
from xl_addin.watched.exit_codes import ExitCode

pytestmark = pytest.mark.calc


@pytest.fixture(scope="module")
def given(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given_engagement(tmp_path_factory.mktemp("given"))


@pytest.mark.long
@pytest.mark.parametrize(("code", "case"), parameters(needs_office=True))
def test_a_command_ends_with_its_code(code: ExitCode, case: Case, given: Given, tmp_path: Path) -> None:
    try_case(code, case, given, tmp_path)
