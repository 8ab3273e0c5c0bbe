"""How well the core does on labelled recordings."""
