"""Tell what a key may do, who it belongs to, and give it up: what every key may ask, whatever its rights."""

import json
import sys

import ovh

client = ovh.Client()
key = client.get("/auth/currentCredential")
details = client.get("/auth/details")
client.post("/auth/logout")
json.dump({"rules": key["rules"], "status": key["status"], "account": details["account"]}, sys.stdout)
