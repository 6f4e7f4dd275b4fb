"""其他组织: the disclosure of 六.2, assembled; a verifier's entries are kept."""

from workbook_templates.declare.table import Table, assembled
from workbook_templates.declare.workbook import Sheet

OTHER_ORGANISATIONS = Table(
    id="other_organisations",
    key="organisation_name",
    clauses=("六.2",),
    columns=(
        assembled("organisation_name", 24),
        assembled("organisation_address", 26),
        assembled("main_business", 20),
        assembled("boundary_brief", 28),
        assembled("estimated_emission_tco2", 16),
        assembled("emission_basis", 28),
        assembled("contact", 19),
        assembled("relation_text", 18),
        assembled("assembled_from", 20),
        assembled("entry", 9),
    ),
    rows=1,
)

SHEET = Sheet(
    "其他组织",
    "其他组织信息表",
    "由“汇编其他组织”生成（六.2）。行来源为“手工”的行和已填写的地址、主营业务、联系方式不会被改动。",
    (OTHER_ORGANISATIONS,),
)
