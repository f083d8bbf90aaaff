"""Text: normalising, masking, suggesting. Pure: no Django, no clock, no input or output."""
