"""Sealing. Pure: no Django, no clock, no input or output."""
