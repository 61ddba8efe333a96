"""Store: all the database models of the engine itself. Nobody outside the kernel comes here."""
