"""An engagement as read from its workbook, and what is found wrong with it."""
