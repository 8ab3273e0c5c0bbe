"""The virtual radio without packets: what a strap says is heard, as long as it is in range.

It needs nothing but bleak, and a simulated day passes through it at little cost.
"""
