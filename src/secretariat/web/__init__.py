"""Web: server-rendered pages that draw any register and work without JavaScript."""
