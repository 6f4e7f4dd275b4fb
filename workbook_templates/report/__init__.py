"""The verification report (核查报告): its chapters and annexes as headings, sentences and tables from the engagement."""
