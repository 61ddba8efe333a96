"""Exchange: one folder per standard by which the house speaks with others."""
