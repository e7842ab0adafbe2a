# One of each kind of thing that people buy with the provider; the sandbox delivers all of them.

terraform {
  required_providers {
    ovh = { source = "ovh/ovh" }
  }
}

provider "ovh" {} # by its environment variables

variable "name" {
  description = "A domain name that nobody has"
}

variable "zone" {
  description = "A zone that nobody has"
}

variable "description" {
  description = "What things are called that may be called anything"
}

data "ovh_me" "customer" {}

resource "ovh_cloud_project" "project" {
  ovh_subsidiary = data.ovh_me.customer.ovh_subsidiary
  description    = var.description

  plan {
    plan_code    = "project.2018"
    duration     = "P1M"
    pricing_mode = "default"
  }
}

resource "ovh_domain_zone" "zone" {
  ovh_subsidiary = data.ovh_me.customer.ovh_subsidiary

  plan {
    plan_code    = "zone"
    duration     = "P1Y"
    pricing_mode = "default"

    configuration {
      label = "zone"
      value = var.zone
    }
    configuration {
      label = "template"
      value = "minimized"
    }
  }
}

resource "ovh_domain_zone_record" "record" {
  zone      = var.zone
  subdomain = "www"
  fieldtype = "A"
  target    = "192.0.2.7"
  ttl       = 3600

  depends_on = [ovh_domain_zone.zone]
}

resource "ovh_domain_name" "name" {
  domain_name = var.name

  target_spec = {
    dns_configuration = {
      name_servers = [{ name_server = "ns1.example.net" }, { name_server = "ns2.example.net" }]
    }
  }
}

resource "ovh_vrack" "network" {
  ovh_subsidiary = data.ovh_me.customer.ovh_subsidiary
  name           = var.description
  description    = "A private network"

  plan {
    plan_code    = "vrack"
    duration     = "P1M"
    pricing_mode = "default"
  }
}

resource "ovh_ip_service" "block" {
  ovh_subsidiary = data.ovh_me.customer.ovh_subsidiary
  description    = var.description

  plan {
    plan_code    = "ip-v4-s30-ripe"
    duration     = "P1M"
    pricing_mode = "default"

    configuration {
      label = "country"
      value = "FR"
    }
  }
}

resource "ovh_vps" "machine" {
  ovh_subsidiary = data.ovh_me.customer.ovh_subsidiary
  display_name   = var.description

  do_not_send_password = true # the provider needs it said, one way or the other

  plan = [{
    plan_code    = "vps-le-2-2-40"
    duration     = "P1M"
    pricing_mode = "default"
    configuration = [
      { label = "vps_datacenter", value = "WAW" },
      { label = "vps_os", value = "Debian 10" },
    ]
  }]
}

resource "ovh_dedicated_server" "server" {
  ovh_subsidiary = data.ovh_me.customer.ovh_subsidiary
  range          = "eco"
  display_name   = var.description
  os             = "debian12_64"

  plan = [{
    plan_code    = "24sys012"
    duration     = "P1M"
    pricing_mode = "default"
    configuration = [
      { label = "dedicated_datacenter", value = "rbx" },
      { label = "dedicated_os", value = "none_64.en" },
      { label = "region", value = "europe" },
    ]
  }]
  plan_option = [
    for code in [
      "ram-32g-ecc-2666-24sys", "bandwidth-1000-24sys", "softraid-2x512nvme-24sys", "vrack-bandwidth-500-24sys",
    ] : { plan_code = code, duration = "P1M", pricing_mode = "default", quantity = 1 }
  ]
}
