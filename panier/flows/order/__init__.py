"""Reading placed orders (/me/order)."""
