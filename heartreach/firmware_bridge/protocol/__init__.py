"""Bytes to values and back: pure codecs of what straps say, one idea per file, no radio and no clock."""
