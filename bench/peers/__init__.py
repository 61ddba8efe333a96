"""Peers: other full-text engines over the same texts, asked the same questions."""
