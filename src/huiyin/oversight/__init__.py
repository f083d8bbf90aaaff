"""Statistics, the public log, the overseers' pages."""
