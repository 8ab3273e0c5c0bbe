"""A person with a known truth, and a loop in which their months pass in seconds."""
