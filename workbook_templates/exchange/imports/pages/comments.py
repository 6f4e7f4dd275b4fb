"""The comments on the cells of an .xlsx, as far as the eye sees them beside the sheet."""

from workbook_templates.ooxml.addresses import position
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships


def comments_of(package: Package, sheet_part: str) -> dict[tuple[int, int], str]:
    """Row and column -> what the comment on the cell says; a conversation stands in it too.

    Raises:
        FileError: the comments of the sheet are damaged.
    """
    return {
        position(comment.get("ref", "")): "".join(text.text or "" for text in comment.iterfind("{*}text//{*}t"))
        for found in relationships(package, sheet_part)
        if found.kind == "comments" and found.target in package
        for comment in package.tree(found.target).iterfind("{*}commentList/{*}comment")
    }
