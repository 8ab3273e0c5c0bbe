"""The virtual radio with a whole Bluetooth stack in it (bumble): packets that can be lost, doubled and late.

Needs the extra `sim`. What the bridge must stand is tried here; a simulated day takes the still air beside it.
"""
