"""The shapes of placed orders (/me/order)."""
