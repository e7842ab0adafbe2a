"""`python -m panier`: the command line."""

from panier.cli import main

main()
