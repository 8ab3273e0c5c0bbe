"""The parts of `StillAir`: backends of bleak, a strap's radio and their link, without packets."""
