"""What no library writes: patches of a package's bytes, and layouts of the package itself. Nothing here uses the product."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, TOTALS, TABLE, BOOK, TYPES = (
    "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/tables/table1.xml", "xl/workbook.xml", "[Content_Types].xml",
)  # fmt: skip
EXT = b'<extLst><ext uri="{%s}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">%s</ext></extLst>'
# What may follow <sheetData> before an element, in the order of the schema.
ORDER = ("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
         "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
         "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
         "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "AlternateContent", "webPublishItems", "tableParts", "extLst")  # fmt: skip


@dataclass
class Parts:
    """The parts of a package in their order."""

    content: dict[str, bytes]

    @classmethod
    def of(cls, raw: bytes) -> "Parts":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def packed(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, raw in self.content.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), raw, method)
        return stream.getvalue()

    def change(self, part: str, old: bytes, new: bytes) -> None:
        assert old in self.content[part], (part, old)
        self.content[part] = self.content[part].replace(old, new, 1)

    def add(self, name: str, raw: bytes, source: str, kind: str, content_type: str = "", key: str = "") -> str:
        """A new part that ``source`` refers to; the key of the relationship."""
        self.content[name] = raw
        if content_type:
            override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
            self.change(TYPES, b"</Types>", override.encode())
        folder, _, own = source.rpartition("/")
        rels = f"{folder}/_rels/{own}.rels".lstrip("/")
        if rels not in self.content:
            self.content[rels] = (
                b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
        key = key or f"rIdX{len(self.content)}"
        kind = kind if kind.startswith("http") else f"{RELATION}/{kind}"
        self.change(
            rels,
            b"</Relationships>",
            f'<Relationship Id="{key}" Type="{kind}" Target="/{name}"/></Relationships>'.encode(),
        )
        return key

    def put_beside(self, element: str, xml: bytes, part: str = SHEET) -> None:
        """An element after the cells, where the schema wants it."""
        sheet = self.content[part]
        at = sheet.index(b"</sheetData>") + len(b"</sheetData>")
        later = [sheet.find(b"<" + name.encode(), at) for name in ORDER[ORDER.index(element) + 1 :]]
        later.append(sheet.find(b"<mc:AlternateContent", at))
        place = min((start for start in later if start >= 0), default=sheet.rindex(b"</worksheet>"))
        self.content[part] = sheet[:place] + xml + sheet[place:]

    def put_cells(self, row: int, cells: bytes) -> None:
        """Cells right of all others of a row (which is made)."""
        sheet = self.content[SHEET]
        found = re.search(rb'<row r="%d"[^>]*?(/?)>' % row, sheet)
        if found is None:
            after = next((tag for tag in re.finditer(rb'<row r="(\d+)"', sheet) if int(tag[1]) > row), None)
            at = after.start() if after else sheet.index(b"</sheetData>")
            self.content[SHEET] = sheet[:at] + b'<row r="%d">' % row + cells + b"</row>" + sheet[at:]
        else:
            assert not found[1]
            at = sheet.index(b"</row>", found.end())
            self.content[SHEET] = sheet[:at] + cells + sheet[at:]


def _threaded(parts: Parts) -> None:
    space = b"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/"
    parts.add("xl/threadedComments/threadedComment1.xml", b'<ThreadedComments xmlns="%s"><threadedComment ref="D7" dT="2026-01-01T00:00:00.00" personId="{00000000-0000-0000-0000-000000000001}" id="{00000000-0000-0000-0000-000000000002}"><text>\xe6\xa0\xb8</text></threadedComment></ThreadedComments>' % space, SHEET, f"{kind}threadedComment", "application/vnd.ms-excel.threadedcomments+xml")  # fmt: skip
    parts.add("xl/persons/person.xml", b'<personList xmlns="%s"><person displayName="A" id="{00000000-0000-0000-0000-000000000001}" userId="a" providerId="None"/></personList>' % space, BOOK, f"{kind}person", "application/vnd.ms-excel.person+xml")  # fmt: skip


def _extension(content: bytes, uri: bytes) -> Callable[[Parts], None]:
    def patch(parts: Parts) -> None:
        whole = EXT % (uri, content)
        if b"<extLst>" in parts.content[SHEET]:
            parts.change(SHEET, b"</extLst>", whole.removeprefix(b"<extLst>"))
        else:
            parts.put_beside("extLst", whole)

    return patch


def _slicer(parts: Parts) -> None:
    x14 = b"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    kind = "http://schemas.microsoft.com/office/2007/relationships/"
    parts.add("xl/slicers/slicer1.xml", b'<slicers xmlns="%s"><slicer name="S" cache="C" caption="S" rowHeight="241300"/></slicers>' % x14, SHEET, f"{kind}slicer", "application/vnd.ms-excel.slicer+xml", "rIdSlicer")  # fmt: skip
    parts.add("xl/slicerCaches/slicerCache1.xml", b'<slicerCacheDefinition xmlns="%s" name="C" sourceName="\xe7\xbc\x96\xe5\x8f\xb7"/>' % x14, BOOK, f"{kind}slicerCache", "application/vnd.ms-excel.slicerCache+xml")  # fmt: skip


def _custom_xml(parts: Parts) -> None:
    parts.add(
        "customXml/item1.xml",
        '<?xml version="1.0" encoding="UTF-16"?><标签 a=":$A$9">密级</标签>'.encode("utf-16"),
        BOOK,
        "customXml",
    )
    parts.add("customXml/itemProps1.xml", b'<ds:datastoreItem ds:itemID="{0}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>', "customXml/item1.xml", "customXmlProps", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml")  # fmt: skip


def _rich_data(parts: Parts) -> None:
    parts.put_cells(15, b'<c r="AA15" t="e" vm="1"><v>#VALUE!</v></c>')
    kind = "http://schemas.microsoft.com/office/2017/06/relationships/rdRichValue"
    parts.add("xl/richData/rdrichvalue.xml", b'<rvData xmlns="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata" count="1"><rv s="0"><v>0</v></rv></rvData>', BOOK, kind, "application/vnd.ms-excel.rdrichvalue+xml")  # fmt: skip
    if "xl/metadata.xml" not in parts.content:
        parts.add("xl/metadata.xml", b'<metadata xmlns="%s"><valueMetadata count="1"><bk/></valueMetadata></metadata>' % MAIN, BOOK, "sheetMetadata", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml")  # fmt: skip


def _controls(parts: Parts) -> None:
    key = parts.add("xl/ctrlProps/ctrlProp1.xml", b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked" fmlaLink="$H$6"/>', SHEET, "ctrlProp", "application/vnd.ms-excel.controlproperties+xml")  # fmt: skip
    parts.add("xl/activeX/activeX1.bin", bytes(range(256)), "xl/activeX/activeX1.xml", "http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary", "application/vnd.ms-office.activeX")  # fmt: skip
    parts.add("xl/activeX/activeX1.xml", b'<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{0}" ax:persistence="persistStreamInit"/>', SHEET, "control", "application/vnd.ms-office.activeX+xml")  # fmt: skip
    parts.put_beside("AlternateContent", b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1025" r:id="%s" name="C" xmlns:r="%s"/></mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>' % (key.encode(), RELATION.encode()))  # fmt: skip


def _calc_chain(parts: Parts) -> None:
    cells = b"".join(b'<c r="%s" i="1"/>' % ref for ref in (b"E6", b"E7", b"E8", b"E9", b"H10", b"H11", b"H12"))
    parts.add("xl/calcChain.xml", b'<calcChain xmlns="%s">%s</calcChain>' % (MAIN, cells), BOOK, "calcChain", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml")  # fmt: skip


def _shared(parts: Parts) -> None:
    for row in range(16, 20):
        own = b' ref="AB16:AB19">H6*2</f>' if row == 16 else b"/>"
        parts.put_cells(row, b'<c r="AB%d"><f t="shared" si="0"%s<v>25</v></c>' % (row, own))


def _array(parts: Parts) -> None:
    parts.put_cells(21, b'<c r="AC21"><f t="array" ref="AC21:AC23">D6:D8*2</f><v>201</v></c>')
    for row in (22, 23):
        parts.put_cells(row, b'<c r="AC%d"><v>402</v></c>' % row)


def _data_table(parts: Parts) -> None:
    parts.put_cells(24, b'<c r="AD24"><f t="dataTable" ref="AD24:AD25" dt2D="0" dtr="0" r1="H6"/><v>1</v></c>')
    parts.put_cells(25, b'<c r="AD25"><v>2</v></c>')


def _strings(parts: Parts) -> None:
    parts.put_cells(26, '<c r="AE26" t="inlineStr"><is><r><rPr><b/></rPr><t>粗</t></r><r><t xml:space="preserve"> 细</t></r><rPh sb="0" eb="1"><t>cu</t></rPh><phoneticPr fontId="0"/></is></c>'.encode())  # fmt: skip
    if "xl/sharedStrings.xml" in parts.content:
        parts.content["xl/sharedStrings.xml"] = re.sub(rb'(?<= )(count|uniqueCount)="\d+"', rb'\1="7"', parts.content["xl/sharedStrings.xml"])  # fmt: skip


def _inline(parts: Parts) -> None:
    """Every text in its cell; the shared ones stay unused."""
    strings = re.findall(rb"<si>(.*?)</si>", parts.content.get("xl/sharedStrings.xml", b""), re.DOTALL)
    for name in (SHEET, TOTALS):
        parts.content[name] = re.sub(
            rb't="s"><v>(\d+)</v>',
            lambda match: b't="inlineStr"><is>' + strings[int(match[1])] + b"</is>",
            parts.content[name],
        )


def _printer(parts: Parts) -> None:
    parts.add("xl/printerSettings/printerSettings1.bin", bytes(range(256)) * 3, SHEET, "printerSettings", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings")  # fmt: skip


def _pivot(parts: Parts) -> None:
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    key = parts.add(cache, f'<pivotCacheDefinition xmlns="{MAIN.decode()}" xmlns:r="{RELATION}" refreshOnLoad="1"><cacheSource type="worksheet"><worksheetSource ref="B5:F9" sheet="台账"/></cacheSource><cacheFields count="1"><cacheField name="编号"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'.encode(), BOOK, "pivotCacheDefinition", "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml")  # fmt: skip
    pivot = "xl/pivotTables/pivotTable1.xml"
    parts.add(pivot, b'<pivotTableDefinition xmlns="%s" name="P" cacheId="7" dataCaption="V"><location ref="T30:U33" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/></pivotTableDefinition>' % MAIN, TOTALS, "pivotTable", "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml")  # fmt: skip
    parts.add(cache, parts.content[cache], pivot, "pivotCacheDefinition")
    book = parts.content[BOOK]
    where = min(at for at in (book.find(b"<extLst"), book.find(b"</workbook>")) if at >= 0)
    entry = f'<pivotCaches><pivotCache cacheId="7" r:id="{key}" xmlns:r="{RELATION}"/></pivotCaches>'.encode()
    parts.content[BOOK] = book[:where] + entry + book[where:]


def _external(parts: Parts) -> None:
    key = parts.add("xl/externalLinks/externalLink1.xml", f'<externalLink xmlns="{MAIN.decode()}"><externalBook xmlns:r="{RELATION}" r:id="rId1"><sheetNames><sheetName val="A"/></sheetNames></externalBook></externalLink>'.encode(), BOOK, "externalLink", "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml")  # fmt: skip
    parts.content["xl/externalLinks/_rels/externalLink1.xml.rels"] = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATION}/externalLinkPath" Target="C:/a/ghg.xlam" TargetMode="External"/></Relationships>'.encode()  # fmt: skip
    parts.change(
        BOOK,
        b"</sheets>",
        f'</sheets><externalReferences><externalReference r:id="{key}" xmlns:r="{RELATION}"/></externalReferences>'.encode(),
    )
    parts.put_cells(27, b'<c r="AF27"><f>[1]!GHG_SHARE(4,1,2)</f><v>2</v></c>')


def _signed(folder: str) -> Callable[[Parts], None]:
    def patch(parts: Parts) -> None:
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/"
        parts.add(
            f"{folder}/origin.sigs",
            b"",
            "",
            f"{kind}origin",
            "application/vnd.openxmlformats-package.digital-signature-origin",
        )
        parts.add(f"{folder}/sig1.xml", b"<Signature/>", f"{folder}/origin.sigs", f"{kind}signature", "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml")  # fmt: skip

    return patch


def _strict(parts: Parts) -> None:
    for name, raw in parts.content.items():
        if name.endswith((".xml", ".rels")):
            raw = raw.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            raw = raw.replace(RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            parts.content[name] = raw.replace(
                b"http://schemas.openxmlformats.org/drawingml/2006", b"http://purl.oclc.org/ooxml/drawingml"
            )


def _prefix(parts: Parts, name: str, only: bytes = b"") -> None:
    main = re.compile(rb'xmlns="([^"]*/spreadsheetml(?:/2006)?/main)"')
    raw = parts.content[name]
    if not only:
        raw = main.sub(rb'xmlns:x="\1"', raw, count=1)
        parts.content[name] = re.sub(rb"<(/?)(?=[A-Za-z]\w*[\s/>])", rb"<\1x:", raw)
    else:
        raw = main.sub(rb'xmlns="\1" xmlns:x="\1"', raw, count=1)
        parts.content[name] = re.sub(rb"<(/?)(?=" + only + rb"[\s/>])", rb"<\1x:", raw)


def _prefixed(parts: Parts) -> None:
    for name in (SHEET, TOTALS, TABLE, BOOK, "xl/styles.xml", "xl/sharedStrings.xml"):
        if name in parts.content:
            _prefix(parts, name)


def _utf16(parts: Parts) -> None:
    text = parts.content[SHEET].decode().replace("UTF-8", "UTF-16").replace("utf-8", "utf-16")
    parts.content[SHEET] = text.encode("utf-16")


def _odd_bytes(parts: Parts) -> None:
    """A byte order mark, CRLF between tags, single quotes."""
    for name in (SHEET, TOTALS, BOOK, TABLE):
        raw = re.sub(
            rb"<[^<>]*>", lambda tag: re.sub(rb'([\w:]+)="([^"\']*)"', rb"\1='\2'", tag[0]), parts.content[name]
        )
        parts.content[name] = b"\xef\xbb\xbf" + re.sub(rb"(</row>|</sheetViews>|</cols>|<sheetData>)", rb"\1\r\n", raw)


def _comments(parts: Parts) -> None:
    raw = parts.content[SHEET].replace(b"</row>", b"</row><!-- <row r='1'><c r=\"A1\"/></sheetData> --><?x <c r='A1'?>")
    raw = raw.replace(b"<sheetData>", b"<!-- <sheetData/> --><sheetData>", 1)
    parts.content[SHEET] = raw
    parts.put_cells(28, b'<c r="AG28" t="inlineStr"><is><t><![CDATA[<row r="1"> & ]]></t></is></c>')


def _no_addresses(parts: Parts) -> None:
    """Rows and cells that count from the one before; gaps are filled with empty ones."""
    sheet = parts.content[SHEET]
    start, end = sheet.index(b"<sheetData>") + 11, sheet.index(b"</sheetData>")
    rows, last = [], 0
    for row in re.finditer(rb'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', sheet[start:end], re.DOTALL):
        rows += [b"<row/>"] * (int(row[1]) - last - 1)
        last = int(row[1])
        cells, at = [], 0
        for cell in re.finditer(rb'<c r="([A-Z]+)\d+"(.*?)(?=<c r=|\Z)', row[3] or b"", re.DOTALL):
            column = 0
            for letter in cell[1]:
                column = column * 26 + letter - 64
            cells += [b"<c/>"] * (column - at - 1) + [b"<c" + cell[2]]
            at = column
        rows.append(b"<row" + row[2] + b">" + b"".join(cells) + b"</row>")
    parts.content[SHEET] = sheet[:start] + b"".join(rows) + sheet[end:]


def _targets(parts: Parts) -> None:
    for name in [name for name in parts.content if name.endswith(".rels")]:
        raw = parts.content[name]
        if name == "xl/_rels/workbook.xml.rels":
            raw = raw.replace(b'Target="worksheets/', b'Target="./../xl/worksheets/').replace(
                b'Target="/xl/worksheets/', b'Target="worksheets/./'
            )
        else:
            raw = raw.replace(b'Target="../', b'Target="/xl/') if name.startswith("xl/worksheets") else raw
        parts.content[name] = raw


def _odd_folders(parts: Parts) -> None:
    """The ledger lies in a folder of its own, with a space in its name."""
    rels = SHEET.replace("worksheets/", "worksheets/_rels/") + ".rels"
    new = {}
    for name, raw in parts.content.items():
        if name == SHEET:
            name = "odd place/Ledger.XML"
        elif name == rels:
            name = "odd place/_rels/Ledger.XML.rels"
            raw = raw.replace(b'Target="../', b'Target="/xl/')
        elif name == TYPES:
            raw = raw.replace(b'"/' + SHEET.encode(), b'"/odd%20place/Ledger.XML')
        elif name == "xl/_rels/workbook.xml.rels":
            raw = re.sub(
                rb'Target="(?:/xl/|\./\.\./xl/)?worksheets/(?:\./)?sheet1.xml"',
                b'Target="/odd%20place/Ledger.XML"',
                raw,
            )
        new[name] = raw
    parts.content = new


def _bare(parts: Parts) -> None:
    """No dimension, and an empty sheet whose cells are a closed element."""
    parts.content[SHEET] = re.sub(rb"<dimension [^>]*/>", b"", parts.content[SHEET])
    key = parts.add("xl/worksheets/sheet9.xml", b'<worksheet xmlns="%s"><sheetData/></worksheet>' % MAIN, BOOK, "worksheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")  # fmt: skip
    parts.change(
        BOOK, b"</sheets>", f'<sheet name="空" sheetId="99" r:id="{key}" xmlns:r="{RELATION}"/></sheets>'.encode()
    )


def _totals_row(parts: Parts) -> None:
    raw = parts.content[TABLE].replace(b'ref="B5:F9"', b'ref="B5:F10"', 1)
    raw = re.sub(rb' totalsRowShown="0"', b"", raw)
    parts.content[TABLE] = raw.replace(b"<table ", b'<table totalsRowCount="1" ', 1)


def _unseekable(parts: Parts) -> bytes:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, raw in parts.content.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), raw, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _zip64(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.content.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                member.write(raw)
    return stream.getvalue()


PATCHES: dict[str, Callable[[Parts], None]] = {
    "threaded comments": _threaded,
    "x14 validation": _extension(b'<x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>\xe6\xb1\x87\xe6\x80\xbb!$A$5:$A$9</xm:f></x14:formula1><xm:sqref>F6:F9</xm:sqref></x14:dataValidation></x14:dataValidations>', b"CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF"),
    "x14 format": _extension(b'<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" id="{0}"><xm:f>SUM($D$6:$D$9)&gt;1</xm:f></x14:cfRule><xm:sqref>D6:D9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>', b"78C0D931-6437-407d-A8EE-F0AAD7539E65"),
    "slicer": _slicer, "custom XML": _custom_xml, "rich data": _rich_data, "controls": _controls, "calcChain": _calc_chain,
    "shared formula": _shared, "array": _array, "data table": _data_table, "rich strings": _strings, "printer": _printer,
    "pivot": _pivot, "external link": _external, "totals row": _totals_row, "bare": _bare, "inline strings": _inline, "strict": _strict,
    "mixed prefixes": lambda parts: _prefix(parts, SHEET, b"row"),
    "no addresses": _no_addresses, "comments and CDATA": _comments, "prefixed": _prefixed, "odd bytes": _odd_bytes, "UTF-16 sheet": _utf16,
    "signed": _signed("_xmlsignatures"), "signed elsewhere": _signed("package/services/digital-signature"),
    "targets": _targets, "odd folders": _odd_folders,
}  # fmt: skip
LAYOUTS: dict[str, Callable[[Parts], bytes]] = {
    "stored": lambda parts: parts.packed(zipfile.ZIP_STORED),
    "data descriptors": _unseekable,
    "zip64": _zip64,
    "deflated": lambda parts: parts.packed(),
}
