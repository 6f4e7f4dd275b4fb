"""The one place of the version; pyproject.toml reads it."""

VERSION = "0.1.0"
