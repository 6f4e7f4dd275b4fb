"""Every computed cell by the declarations, with the meaning that Excel gives its own functions."""
