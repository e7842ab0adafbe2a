"""Real parts beside a shop: name servers and what is published to them."""
