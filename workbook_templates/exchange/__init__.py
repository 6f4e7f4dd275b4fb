"""What leaves a workbook and comes back: exchange copies, add-in links, ledgers, parts for verifiers."""
