"""From beats to readings and onsets."""

if __name__ == "signal":
    raise ImportError(
        "Python took heartreach/signal for the standard library's signal module, because a file inside the package was "
        "run directly. Run `python -m heartreach` from the checkout instead."
    )
