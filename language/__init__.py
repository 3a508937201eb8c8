"""Vietnamese as the plans write it: text, data, grammars and what is mentioned in a text. Knows documents only as quotes."""
