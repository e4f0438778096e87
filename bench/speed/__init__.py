"""How fast Inkpost is: against the limit, and against every peer, in the same run."""
