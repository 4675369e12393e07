"""`python -m voipsniff`."""

from voipsniff.cli.main import main

if __name__ == "__main__":
    main()
