"""The shapes of carts, offers, quotes and orders without a cart (/order/cart, /order). Start with cart.py."""
