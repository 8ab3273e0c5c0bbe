"""`python -m heartreach` is the `heartreach` command."""

import sys

from heartreach.cli import main

if __name__ == "__main__":
    sys.exit(main())
