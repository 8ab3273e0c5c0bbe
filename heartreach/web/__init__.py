"""What is seen: the phone page and the review page."""
