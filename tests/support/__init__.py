"""Real parts for the tests: servers, databases, checkers. Nothing here is a mock."""
