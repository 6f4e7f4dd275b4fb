"""What a person edited in a report survives the next one, conflicts are told, and a body's own template takes its parts."""

import io
from functools import cache
from itertools import product

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from sample_books import after_run, opened
from sweeps import swept

from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.files.errors import FileError
from xl_addin.outputs.report_document import DRAFT, ReportDocument, report_document
from xl_addin.outputs.report_template import is_report
from xl_addin.outputs.word_controls import Control, controls_in, text_of, wrap

SAMPLE, PURPOSE, OWN = "hotel_group", "1.1", "人写的一段。"


@cache
def engagement() -> Engagement:
    return read(opened(after_run(SAMPLE).content))


@cache
def first() -> bytes:
    return report_document(engagement()).content


def changed() -> Engagement:
    """The same book with another client, which the purpose names."""
    book = opened(after_run(SAMPLE).content)
    book.put({engagement().forms["client"].ref: "另一委托方"})
    return read(book)


def controls_of(document: Doc) -> dict[str, Control]:
    return {control.name: control for control in controls_in(document.element.body)}


def edited(*parts: str) -> bytes:
    """The first report after a person wrote into some parts, and beside them."""
    document = Document(io.BytesIO(first()))
    for part in parts:
        texts = list(controls_of(document)[part].content.iter(qn("w:t")))
        texts[-1].text = OWN
    document.add_paragraph("报告之外的一段。")
    return saved(document)


def saved(document: Doc) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def again(template: bytes, of: Engagement | None = None) -> tuple[ReportDocument, dict[str, str], str]:
    written = report_document(of or engagement(), template, "上次.docx")
    document = Document(io.BytesIO(written.content))
    return (
        written,
        {name: text_of(control.content) for name, control in controls_of(document).items()},
        text_of(document.element.body),
    )


def test_a_report_written_into_itself_is_the_same() -> None:
    written, texts, _ = again(first())
    assert written.kept == ()
    assert texts == {
        name: text_of(control.content) for name, control in controls_of(Document(io.BytesIO(first()))).items()
    }
    assert report_document(engagement(), written.content, "").content == written.content


def test_what_a_person_edited_stays_and_the_rest_is_refreshed() -> None:
    written, texts, whole = again(edited("1.3"), changed())
    assert OWN in texts["1.3"]
    assert "受另一委托方委托" in texts[PURPOSE]
    assert "报告之外的一段。" in whole
    assert written.kept == ("保留了文档中由人修改的内容：1.3 核查准则。",)


def test_an_edited_part_whose_data_changed_is_a_conflict_and_told_each_time_until_it_is_emptied() -> None:
    written, texts, _ = again(edited(PURPOSE), changed())
    assert OWN in texts[PURPOSE]
    (told,) = written.kept
    assert told.startswith("注意：“1.1 核查目的”由人修改过，工作簿的数据也已变化：保留了文档中的内容")
    assert again(written.content, changed())[0].kept == (told,)
    document = Document(io.BytesIO(written.content))
    for text in controls_of(document)[PURPOSE].content.iter(qn("w:t")):
        text.text = ""
    fresh, texts, _ = again(saved(document), changed())
    assert fresh.kept == ()
    assert "受另一委托方委托" in texts[PURPOSE]


def test_what_was_written_of_another_entity_is_not_this_ones() -> None:
    """The part's own data may be alike, as those of the criteria are: its words are another report's all the same."""
    book = opened(after_run(SAMPLE).content)
    forms = engagement().forms
    book.put({forms["entity_code"].ref: "0999", forms["current_name"].ref: "另一家公司"})
    other = read(book)
    written, texts, _ = again(edited("1.3"), other)
    assert OWN in texts["1.3"]
    assert "另一家公司" in texts["封面"]
    title, conflict = written.kept
    assert title.startswith("注意：该文档原是另一份报告（")
    assert "—0999" not in title
    assert conflict.startswith("注意：“1.3 核查准则”由人修改过")
    assert "由人修改，工作簿的数据已变化" in written.draft
    once_more, _, _ = again(written.content, other)  # its pages say 0999 now; the words are those of the first still
    assert once_more.kept == (conflict,)
    assert "由人修改" in once_more.draft


def test_a_part_that_was_taken_out_is_told() -> None:
    document = Document(io.BytesIO(first()))
    control = controls_of(document)["3.6"].element
    parent = control.getparent()
    assert parent is not None
    parent.remove(control)
    written, texts, _ = again(saved(document))
    assert "3.6" not in texts
    assert written.kept == ("注意：模板没有这些部分的内容控件，没有写入：3.6 数据质量控制方案及执行的核查。",)


def test_a_bodys_own_template_takes_the_parts_that_it_names() -> None:
    """Its styles are its own, those that it lacks come along, and 草稿 stands at the head of its pages."""
    document = Document()
    document.add_paragraph("本机构的报告")
    place = document.add_paragraph("此处为核查目的")
    control = wrap([place._p], PURPOSE, "核查目的")
    tag = control.element.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    assert tag is not None
    tag.set(qn("w:val"), f"ghgxl|{PURPOSE}")
    written, texts, whole = again(saved(document))
    assert texts.keys() == {PURPOSE}
    assert "对深圳市示例酒店集团有限公司" in texts[PURPOSE]
    assert "此处为核查目的" not in whole
    assert whole.startswith("\n本机构的报告")
    made = Document(io.BytesIO(written.content))
    assert DRAFT in text_of(made.sections[0].header._element)
    named = {element.get(qn("w:val")) for element in made.element.body.iter(qn("w:pStyle"))}
    assert named <= {style.style_id for style in made.styles}
    assert written.kept[0].count("、") > 30


def template(*tags: str, head: str = "") -> bytes:
    """A body's own document with an empty control for each tag, and perhaps one at the head of its pages."""
    document = Document()
    places = [(document.add_paragraph("此处"), tag) for tag in tags]
    places += [(document.sections[0].header.paragraphs[0], head)] if head else []
    for place, tag in places:
        named = wrap([place._p], PURPOSE, tag).element.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        assert named is not None
        named.set(qn("w:val"), tag)
    return saved(document)


def in_table(tag: str, *, is_cell: bool = False) -> bytes:
    """A body's own document with a control in a table within a table: in a cell, or as the cell that Word makes of it."""
    document = Document()
    inner = document.add_table(1, 1).cell(0, 0).add_table(1, 2)
    place = inner.cell(0, 1)
    element = place._tc if is_cell else place.paragraphs[0]._p
    named = wrap([element], PURPOSE, tag).element.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    assert named is not None
    named.set(qn("w:val"), f"ghgxl|{tag}")
    return saved(document)


@pytest.mark.parametrize(
    ("name", "is_cell"),
    swept(product([PURPOSE, "核查结论表"], [False, True]), {(PURPOSE, False), ("核查结论表", True)}),
)
def test_a_part_may_stand_in_a_table_within_a_table(name: str, is_cell: bool) -> None:
    written, texts, _ = again(in_table(name, is_cell=is_cell))
    assert len(texts[name]) > 50
    (control,) = controls_in(Document(io.BytesIO(written.content)).element.body)
    rows = control.element.getparent() if is_cell else control.element.getparent().getparent()
    assert rows.tag == qn("w:tr")
    assert len(list(rows.iter(qn("w:tc")))) > 1
    cells = [cell for cell in rows.iter(qn("w:tc")) if cell[-1].tag != qn("w:p")]
    assert cells == []  # Word repairs a cell that ends with a table
    once_more, _, _ = again(written.content)
    assert once_more.kept == written.kept
    fresh, texts, _ = again(written.content, changed())
    assert not [told for told in fresh.kept if "由人修改" in told]
    assert "另一委托方" in texts[name]


def test_a_control_that_leaves_no_room_is_refused() -> None:
    document = Document()
    line = document.add_paragraph("委托方：")
    named = wrap([document.add_paragraph("此处")._p], PURPOSE, "").element
    tag = named.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    assert tag is not None
    tag.set(qn("w:val"), f"ghgxl|{PURPOSE}")
    line._p.append(named)
    with pytest.raises(FileError, match=f"标记“ghgxl.{PURPOSE}”的内容控件在一段文字之中.*独占一段或一个单元格"):
        report_document(engagement(), saved(document), "模板.docx")


def test_a_name_that_stands_twice_is_written_twice() -> None:
    """Otherwise the second would keep the figures of an earlier book."""
    twice = [f"ghgxl|{PURPOSE}", f"ghgxl|{PURPOSE}"]
    written, _, _ = again(template(*twice))
    for of, client in ((engagement(), "深圳市生态环境局（虚构委托）"), (changed(), "另一委托方")):
        written = report_document(of, written.content, "")
        texts = [text_of(found.content) for found in controls_in(Document(io.BytesIO(written.content)).element.body)]
        assert [f"受{client}委托" in text for text in texts] == [True, True]


def test_a_tag_is_read_as_people_type_it_and_one_of_nothing_is_told() -> None:
    written, texts, _ = again(template(f"GHGXL｜ {PURPOSE} ", "ghgxl|9.9", "ghgxl|附件八", head="ghgxl|1.3"))
    assert "对深圳市示例酒店集团有限公司" in texts[PURPOSE]
    assert written.kept[:2] == (
        "注意：模板中标记“ghgxl|9.9”的内容控件不对应报告的任何部分，没有写入：请核对节号。",
        "注意：模板中标记“ghgxl|附件八”的内容控件不对应报告的任何部分，没有写入：请核对节号。",
    )
    assert written.kept[2] == "注意：页眉、页脚中的内容控件不写入：1.3。"
    header = Document(io.BytesIO(written.content)).sections[0].header._element
    assert [control.name for control in controls_in(header)] == ["页眉", "1.3"]  # theirs stays


def test_a_report_that_says_otherwise_than_the_book_is_a_draft() -> None:
    """The figures of the edited part are of an earlier book, whoever signed it since."""
    told = "1.1 核查目的由人修改，工作簿的数据已变化"
    conflicting = again(edited(PURPOSE), changed())[0]
    assert conflicting.draft.endswith(told)
    assert told in text_of(Document(io.BytesIO(conflicting.content)).sections[0].header._element)
    assert told not in again(edited("1.3"), changed())[0].draft


def test_no_bookmark_stands_twice() -> None:
    content = again(edited("3.2.1"), changed())[0].content
    body = Document(io.BytesIO(content)).element.body
    for attribute in ("w:id", "w:name"):
        values = [mark.get(qn(attribute)) for mark in body.iter(qn("w:bookmarkStart"))]
        assert len(set(values)) == len(values)
    ends = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkEnd"))]
    assert sorted(ends) == sorted(mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart")))


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (b"", "不是可读取的 Word 文档"),
        (b"PK\x03\x04 damaged", "不是可读取的 Word 文档"),
        (saved(Document()), "没有报告的内容控件"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(template: bytes, says: str) -> None:
    with pytest.raises(FileError, match=says):
        report_document(engagement(), template, "模板.docx")
    assert not is_report(template)


def test_controls_that_shrank_to_a_line_are_refused() -> None:
    """As LibreOffice saves them: what a person wrote cannot be told from ours any more."""
    document = Document(io.BytesIO(first()))
    control = controls_of(document)[PURPOSE].element
    line = OxmlElement("w:p")
    control.addprevious(line)
    line.append(control)
    assert is_report(saved(document))
    with pytest.raises(FileError, match="内容控件已不完整"):
        report_document(engagement(), saved(document), "上次.docx")
