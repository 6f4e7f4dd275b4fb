"""The page behind the number: the files of vouchers, their pages beside the rows, what a person ticked."""
