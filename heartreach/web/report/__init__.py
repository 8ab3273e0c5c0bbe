"""A report of a day, a week or a month that can be printed and shown to somebody: one file, nothing loaded."""
