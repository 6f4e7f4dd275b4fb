"""The one place of the version, which pyproject.toml reads, and of the edition of the rule text that is carried."""

VERSION = "0.1.0"
EDITION = "2026-03"
