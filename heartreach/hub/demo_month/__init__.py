"""A simulated month with a known truth, made by the real core, desk and store."""
