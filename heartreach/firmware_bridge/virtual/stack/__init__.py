"""The parts of `Air`: adapter, backends of bleak and a strap's radio on bumble's Bluetooth stack (the extra `sim`)."""
