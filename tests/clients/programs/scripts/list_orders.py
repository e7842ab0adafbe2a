"""List the orders of some days and what was bought by them, as watching scripts do."""

import json
import sys

import ovh

first, last = sys.argv[1:]
client = ovh.Client()
listed = {}
for number in client.get("/me/order/", **{"date.from": first, "date.to": last}):
    details = client.get(f"/me/order/{number}/details/")
    listed[number] = {
        "status": client.get(f"/me/order/{number}/status"),
        "lines": [client.get(f"/me/order/{number}/details/{detail}")["description"] for detail in details],
        "total": client.get(f"/me/order/{number}")["priceWithTax"]["value"],
    }
json.dump(listed, sys.stdout)
