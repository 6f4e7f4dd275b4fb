"""With what arguments Excel starts the process that calculates; the VBA has the same text, and a test holds it to this."""

FLAGS = ("-B", "-E", "-P")  # neither environment variables nor the current folder decide which code runs
SERVE = "from xl_addin.excel.launch import serve; serve('$(CLSID)', {generation})"
PROBE = "from xl_addin.excel.launch import probe; probe()"
