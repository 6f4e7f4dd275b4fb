"""The page of an archive that is printed and stamped: what it holds, its fingerprint, until when it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbook_templates.assemble.report_content import ReportTable, Section
from xl_addin.outputs.archive.content import ArchiveIdentity
from xl_addin.outputs.word import document


def page(identity: ArchiveIdentity, listed: Mapping[str, Any], fingerprint: str, unmatched: Sequence[str]) -> bytes:
    """The page as a .docx file.

    Args:
        identity: names, number, dates.
        listed: the list of documents as in 存档清单.json.
        fingerprint: SHA-256 of that file, which stands for everything it lists.
        unmatched: vouchers registered as filed, of which no file was found.
    """
    facts = (
        ("档案编号", identity.number), ("受核查方", identity.title), ("核查机构", identity.body), ("归档日期", identity.filed.isoformat()),
        ("保存期满日", identity.until.isoformat()), ("文件数", str(len(listed["documents"]))), ("清单指纹（SHA-256）", fingerprint),
    )  # fmt: skip
    rows = tuple(
        (
            str(number),
            listed_document["path"],
            listed_document["role"],
            listed_document["clause"],
            f"{listed_document['size']:,}",
            listed_document["sha256"],
        )
        for number, listed_document in enumerate(listed["documents"], start=1)
    )
    lacking = (f"下列凭证登记为存档，但没有文件名含其编号的文件：{'、'.join(unmatched)}。",) if unmatched else ()
    sections = (
        Section("一、档案", ("七.0", "七.1", "七.2"), tables=(ReportTable("档案信息", ("项目", "内容"), facts),)),
        Section(
            "二、文件", ("七.3",), paragraphs=lacking,
            tables=(ReportTable("文件清单", ("序号", "文件", "内容", "条款", "字节", "SHA-256"), rows, frozenset({0, 4})),),
        ),
        Section("三、盖章", (), paragraphs=("核查机构（盖章）：", "核查组长（签字）：                        日期：")),
    )  # fmt: skip
    return document("存档清单", f"{identity.title}    {identity.number}", sections).content
