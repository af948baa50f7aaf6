"""`python -m tolmach`, for shortcuts: the program itself may not be on the path."""

from tolmach.cli import main

if __name__ == "__main__":
    main()
