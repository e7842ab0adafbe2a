"""What pages are drawn with beside their templates: the menu above them, the words of cells in tables."""
