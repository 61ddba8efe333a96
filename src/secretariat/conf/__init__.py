"""Configuration: settings, addresses, wiring."""
