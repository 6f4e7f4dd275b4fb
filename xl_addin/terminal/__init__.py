"""What a terminal shows and asks: tables and colours, files opened and saved, passwords, options that commands share."""
