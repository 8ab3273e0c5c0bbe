"""Many wearers at once."""
