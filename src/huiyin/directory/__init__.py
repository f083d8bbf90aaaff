"""Which bodies exist, whom they serve, and by which rules and calendars they work."""
