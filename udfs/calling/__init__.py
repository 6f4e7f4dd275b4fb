"""How a declared function is called: cell by cell or by columns, the quick path and the careful one."""
