"""Package -> sent mail, and what came back: compose, plan, send, listen."""
