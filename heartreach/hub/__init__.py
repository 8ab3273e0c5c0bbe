"""Where the rooms meet; wiring only."""
