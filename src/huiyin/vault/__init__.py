"""Sealing, opening, re-keying and erasing; codes and numbers. Pure: no Django, no clock, no input or output.

`seal` closes a field under a symmetric key, `box` under a public one; `ring` holds the keys of a site; `codes` makes
and reads what people carry on paper. The formats, byte by byte, are in docs/spec/vault.md.
"""
