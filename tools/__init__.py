"""Commands for those who change Panier; customers and owners of shops need none of them."""
