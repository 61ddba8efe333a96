"""Bodies: committees that decide by votes. Reading order: `rules` (pure), `seats`, `ballots`."""
