"""From radio bytes to beats on one clock."""
