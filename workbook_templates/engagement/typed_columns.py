"""What somebody types into the tables whose rows the tool writes: it stays when they are written anew."""

from workbook_templates.engagement.told_together import WORKED_ON

ORGANISATION = ("organisation_address", "main_business", "contact")
ESTIMATED = ("estimated_emission_tco2", "emission_basis")
COMPUTED = "×单位排放"  # in the basis of a figure that was assembled; another basis, or none, is a verifier's
TYPED_COLUMNS = {
    "findings": WORKED_ON,
    "circumstances": ("circumstance_note",),
    "other_organisations": ORGANISATION,
    "year_changes": ("change_reason",),
}
