"""Does it help? Outcomes and statistics, pure."""
