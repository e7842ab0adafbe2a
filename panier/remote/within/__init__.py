"""What `panier run` puts into the programs that it starts: Python finds this folder first, node loads redirect.cjs."""
