"""The log and its proofs: records, commitments and leaves. Pure: no Django, no clock, no input or output.

`record` prints and parses what stands in a case's journal, `commitment` hides it so that only a blind leaf is public.
The formats, byte by byte, are in docs/spec/ledger.md.
"""
