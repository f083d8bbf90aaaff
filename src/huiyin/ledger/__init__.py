"""The public log. Pure: no Django, no clock, no input or output."""
