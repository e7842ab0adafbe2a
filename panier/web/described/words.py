"""Short descriptions of fields and parameters, from a table or from their names."""

import re

_STATES = {
    "PRODUCTION": "In regular use",
    "BETA": "New: details may still change",
    "ALPHA": "Experimental: may change or be withdrawn",
    "DEPRECATED": "Kept for programs that still call it",
}

_WORDS = {
    **{f"2016v{number}": f"In version {number} of 2016" for number in range(1, 8)},
    "accessRules": "The requested calls: methods and paths, in which * matches anything",
    "action": "What is done with the product: create, transfer",
    "addonFamilies": "Groups of options that go with the plan",
    "allowedIPs": "Address blocks that the key may be used from; anywhere if empty",
    "applicationId": "Number of the application",
    "applicationKey": "The application's public key",
    "applicationSecret": "The application's secret, which signs calls",
    "autoPayWithPreferredPaymentMethod": "Pay at once, with the default payment method",
    "available": "Whether it is available now",
    "canBeNull": "Whether it may be left empty",
    "capacities": "What the price is for: installation, renewal, consumption, upgrade",
    "cartId": "The cart's identifier; whoever knows it can fill the cart",
    "cartItemID": "The item of the cart that the line comes from",
    "clientId": "The OAuth2 client's public name",
    "clientSecret": "The OAuth2 client's secret, shown once",
    "code": "Code of the element",
    "commitment": "Months that the customer commits to",
    "configurationId": "Number of the configuration",
    "configurations": "The configurations, or their numbers",
    "consumerKey": "The key that represents the customer in signed calls",
    "contactId": "Number of the contact",
    "content": "The text itself",
    "context": "Where it comes from",
    "contracts": "The terms that are accepted by ordering",
    "country": "Country, as a two-letter code",
    "coupon": "Code of the coupon",
    "creation": "When it was created",
    "creationDate": "When it was created",
    "credentialId": "Number of the key",
    "currency": "The currency of all prices",
    "currencyCode": "The currency, as a three-letter code",
    "date": "When it happened",
    "default": "Whether it is the default, or the default value",
    "deliveryTime": "How long delivery takes",
    "description": "Description",
    "detailType": "What the line charges for",
    "details": "One entry for each line",
    "domain": "The domain name, or what the line is about",
    "duration": "Length of the period paid for, in ISO 8601 (P1M, P1Y)",
    "email": "E-mail address",
    "endDate": "End",
    "exclusive": "At most one of the options may be chosen",
    "expiration": "When it stops being valid",
    "expirationDate": "When it stops being valid",
    "expire": "When the cart expires",
    "family": "Family of the product or of the options",
    "fields": "Names of the contact's mandatory fields",
    "followUp": "The steps of the order",
    "history": "What happened in the step, newest first",
    "id": "Number or identifier",
    "interval": "How many units the period counts",
    "intervalUnit": "The unit that the period counts",
    "iamTags": "Only where the tags meet these filters, as JSON: of each key, what its value must be like",
    "invoiceName": "The name as it appears on an invoice",
    "ipRestrictions": "Address blocks that it may be used from",
    "itemId": "Number of the item in the cart",
    "items": "Numbers of the items in the cart",
    "label": "Name of the configuration, or of the kind of price",
    "mandatory": "At least one of the options must be chosen",
    "maximumQuantity": "The largest quantity that can be ordered; unlimited if null",
    "maximumRepeat": "The largest number of periods this price applies to; unlimited if null",
    "minimumQuantity": "The smallest quantity that can be ordered",
    "minimumRepeat": "The fewest periods that can be ordered at this price",
    "name": "Name",
    "nichandle": "Name of the account",
    "offerId": "Identifier of the offer",
    "operationId": "Number of the delivery",
    "options": "The options of the item or plan",
    "orderDetailId": "Number of the line",
    "orderId": "Number of the order",
    "orderable": "Whether it can be ordered",
    "originalTotalPrice": "Total before any reduction, without tax",
    "originalWithoutTax": "Total before any reduction, without tax",
    "ovhSubsidiary": "The selling company, which determines currency, tax and language",
    "parentItemId": "The item that the option belongs to; null for a product",
    "password": "Password",
    "paymentMean": "Means of payment, by its older name",
    "paymentMeanId": "Number of the registered means of payment",
    "paymentMethod": "The registered payment method",
    "paymentMethodId": "Number of the registered payment method",
    "pdfUrl": "Where the document can be read as PDF",
    "phase": "Phase of the product's sale",
    "phone": "Telephone number, +33.100000000",
    "planCode": "Code of the plan, as in the price list",
    "price": "The price",
    "priceInUcents": "The amount in hundred-millionths of the currency's unit",
    "prices": "The prices",
    "pricingMode": "The way the plan is paid for (default, upfront12)",
    "pricingStrategy": "How the price follows from the quantity",
    "pricingType": "What kind of price it is",
    "productId": "What is sold: the product's identifier",
    "productName": "Name of the product",
    "productType": "Kind of the product",
    "quantity": "How many",
    "quantityMax": "The largest quantity that can be ordered",
    "readOnly": "True once the cart has been ordered: it can no longer be changed",
    "redirection": "Where the customer is sent after answering",
    "reductions": "What was taken off, and why",
    "resourceURN": "Name of the resource in access policies",
    "required": "Whether it must be answered",
    "retractionDate": "The end of the right of withdrawal",
    "rules": "The calls that may be made",
    "serviceId": "Number of the service",
    "serviceName": "Name of the service",
    "settings": "The settings of the item",
    "state": "Its state",
    "status": "Its state",
    "step": "One of the order's four steps",
    "symbol": "Symbol of the currency",
    "tags": "Tags by key; as a filter, JSON: of each key, what its value must be like",
    "tax": "Tax on the total",
    "text": "The amount with its currency, as people read it",
    "totalPrice": "Price of the whole line, without tax",
    "type": "Its kind",
    "unit": "The unit that is counted",
    "unitPrice": "Price of one, without tax",
    "url": "Where it can be viewed",
    "value": "The value",
    "waiveRetractationPeriod": "Waive the right of withdrawal, as domain names require",
    "withTax": "Total with tax",
    "withoutTax": "Total without tax",
    "zip": "Postal code",
    "zoneName": "Name of the DNS zone",
}

# Parameters that pick from a list, where the word for the field would mislead.
_FILTERS = {
    "date.from": "Only entries from this time on",
    "date.to": "Only entries up to this time",
}


def of_field(name: str) -> str:
    """The description of a model's field."""
    return _WORDS.get(name) or _read(name)


def of_filter(name: str) -> str:
    """The description of a listing's parameter."""
    if name in _FILTERS:
        return _FILTERS[name]
    if name.endswith((".from", ".to")):
        field, _, end = name.rpartition(".")
        return f"Only where {_read(field).lower()} is {'this or later' if end == 'from' else 'this or earlier'}"
    return _WORDS.get(name) or f"Only where {_read(name).lower()} is this"


def of_state(state: str) -> str:
    """The maturity of an operation: production, beta or deprecated."""
    return _STATES[state]


def of_model(docstring: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((docstring or "").split("\n\n")[0].split())


def _read(name: str) -> str:
    """A name as words: availableHardzones as Available hardzones, allowedIPs as Allowed IPs."""
    words = re.findall(r"[A-Z]+(?![a-z])s?|[A-Z]?[a-z]+|\d+|[A-Z]+", name.replace(".", " ").replace("_", " "))
    lowered = [word if word.isupper() and len(word) > 1 else word.lower() for word in words] or [name]
    text = " ".join(lowered)
    return text[:1].upper() + text[1:]
