"""Settings, addresses and the parts that run an installation."""
