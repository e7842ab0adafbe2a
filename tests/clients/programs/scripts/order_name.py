"""Order a domain name and answer what is required, and nothing else, as OVHcloud's own examples do."""

import json
import sys

import ovh

name = sys.argv[1]
client = ovh.Client()
cart = client.post("/order/cart", ovhSubsidiary="FR", description="script", _need_auth=False)["cartId"]
client.post(f"/order/cart/{cart}/assign")
offers = client.get(f"/order/cart/{cart}/domain", domain=name)
offer = next(offer for offer in offers if offer["orderable"])
total = next(price for price in offer["prices"] if price["label"] == "TOTAL")["price"]["text"]
item = client.post(f"/order/cart/{cart}/domain", domain=name, offerId=offer["offerId"])
dry = client.get(f"/order/cart/{cart}/checkout")
order = client.post(f"/order/cart/{cart}/checkout")
means = client.get(f"/me/order/{order['orderId']}/availableRegisteredPaymentMean")
mean = means[0]["paymentMean"]
number = client.get(f"/me/paymentMean/{mean}")[0]
client.post(f"/me/order/{order['orderId']}/payWithRegisteredPaymentMean", paymentMean=mean, paymentMeanId=number)
told = {
    "orderId": order["orderId"],
    "offered": total,
    "asked": dry["prices"],
    "charged": order["prices"],
    "item": item["itemId"],
}
json.dump(told, sys.stdout)
