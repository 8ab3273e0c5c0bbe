"""From what is remembered of a stretch of time to the words the review page draws, one chart per file; pure."""
