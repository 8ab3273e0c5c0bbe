"""What is remembered: one writer, numbered SQL files, export."""
