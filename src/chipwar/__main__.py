"""`python -m chipwar` is the same program as `chipwar`."""

from chipwar.cli import console

if __name__ == "__main__":
    console()
