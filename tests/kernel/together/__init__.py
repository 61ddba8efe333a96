"""Two people who act on one record at once: one wins, the other is told, nothing is lost."""
