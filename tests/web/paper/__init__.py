"""Papers about money: /me/bill and its neighbours, and the pages and files behind their links."""
