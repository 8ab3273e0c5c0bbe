"""The HRV library: cleaning, time, frequency and non-linear measures; batch, sliding and online."""
