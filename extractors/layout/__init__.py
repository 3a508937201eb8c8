"""How a document is laid out: its zones, outline, sections, statements and tables."""
