"""What the rules of a jurisdiction require. Pure: no Django, no clock, no input or output."""
