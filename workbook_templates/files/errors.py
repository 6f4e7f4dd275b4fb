"""The error root of files: whatever keeps a file from being opened, read or written."""


class FileError(Exception):
    """A file or an open workbook cannot be opened, read or written; the message is one Chinese sentence."""
