// Orders through go-ovh, unmodified, and writes what came of it as JSON.
// Usage: go-ovh-order project|name|refusals, with the SDK's own settings in the environment.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/ovh/go-ovh/ovh"
)

type cart struct {
	CartID string `json:"cartId"`
}

type item struct {
	ItemID int64 `json:"itemId"`
}

type order struct {
	OrderID int64  `json:"orderId"`
	URL     string `json:"url"`
	Prices  struct {
		WithTax struct {
			CurrencyCode string  `json:"currencyCode"`
			Text         string  `json:"text"`
			Value        float64 `json:"value"`
		} `json:"withTax"`
	} `json:"prices"`
}

type line struct {
	Domain        string `json:"domain"`
	Description   string `json:"description"`
	DetailType    string `json:"detailType"`
	OrderDetailID int64  `json:"orderDetailId"`
	Quantity      string `json:"quantity"`
}

type question struct {
	Label    string `json:"label"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
}

type plan struct {
	PlanCode string `json:"planCode"`
	Prices   []struct {
		Capacities    []string `json:"capacities"`
		Duration      string   `json:"duration"`
		Interval      int64    `json:"interval"`
		MaximumRepeat *int64   `json:"maximumRepeat"`
		PriceInUcents *int64   `json:"priceInUcents"`
		PricingMode   string   `json:"pricingMode"`
	} `json:"prices"`
}

type outcome struct {
	Status string  `json:"status"`
	Total  float64 `json:"total"`
	Lines  []line  `json:"lines"`
	Shown  any     `json:"shown"`
}

func main() {
	client, err := ovh.NewDefaultClient()
	check(err)
	var result any
	switch os.Args[1] {
	case "project":
		result = project(client)
	case "name":
		result = name(client, os.Args[2])
	case "refusals":
		result = refusals(client)
	}
	check(json.NewEncoder(os.Stdout).Encode(result))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newCart(client *ovh.Client) string {
	var me struct {
		OvhSubsidiary string `json:"ovhSubsidiary"`
	}
	check(client.Get("/me", &me))
	var made cart
	check(client.PostUnAuth("/order/cart", map[string]any{"ovhSubsidiary": me.OvhSubsidiary}, &made))
	check(client.Post(fmt.Sprintf("/order/cart/%s/assign", made.CartID), nil, nil))
	return made.CartID
}

func answer(client *ovh.Client, cartID string, itemID int64, label, value string) {
	path := fmt.Sprintf("/order/cart/%s/item/%d/configuration", cartID, itemID)
	check(client.Post(path, map[string]any{"label": label, "value": value}, nil))
}

func project(client *ovh.Client) outcome {
	cartID := newCart(client)
	var plans []plan
	check(client.Get(fmt.Sprintf("/order/cart/%s/cloud", cartID), &plans))
	sold := plans[0]
	for _, one := range plans {
		if one.PlanCode == "project.2018" {
			sold = one
		}
	}
	terms := sold.Prices[0]
	for _, one := range sold.Prices {
		if slices.Contains(one.Capacities, "renew") {
			terms = one
		}
	}
	var added item
	check(client.Post(fmt.Sprintf("/order/cart/%s/cloud", cartID), map[string]any{
		"planCode": sold.PlanCode, "duration": terms.Duration, "pricingMode": terms.PricingMode, "quantity": 1,
	}, &added))
	answer(client, cartID, added.ItemID, "description", "Mémoire 💾")
	done := paid(client, cartID)
	check(client.Get("/cloud/project/"+url.PathEscape(done.Lines[0].Domain), &done.Shown))
	return done
}

func name(client *ovh.Client, wanted string) outcome {
	cartID := newCart(client)
	var offers []struct {
		OfferID   string `json:"offerId"`
		Orderable bool   `json:"orderable"`
	}
	check(client.Get(fmt.Sprintf("/order/cart/%s/domain?domain=%s", cartID, url.QueryEscape(wanted)), &offers))
	var added item
	check(client.Post(fmt.Sprintf("/order/cart/%s/domain", cartID), map[string]any{
		"domain": wanted, "offerId": offers[0].OfferID, "duration": "P1Y",
	}, &added))
	var questions []question
	check(client.Get(fmt.Sprintf("/order/cart/%s/item/%d/requiredConfiguration", cartID, added.ItemID), &questions))
	for _, one := range questions {
		if one.Required {
			answer(client, cartID, added.ItemID, one.Label, "true")
		}
	}
	done := paid(client, cartID)
	check(client.Get("/v2/domain/name/"+url.PathEscape(wanted), &done.Shown))
	return done
}

func paid(client *ovh.Client, cartID string) outcome {
	var placed order
	check(client.Post(fmt.Sprintf("/order/cart/%s/checkout", cartID), nil, &placed))
	var methods []int64
	check(client.Get("/me/payment/method?default=true", &methods))
	body := map[string]any{"paymentMethod": map[string]any{"id": methods[0]}}
	check(client.Post(fmt.Sprintf("/me/order/%d/pay", placed.OrderID), body, nil))
	result := outcome{Total: placed.Prices.WithTax.Value}
	for tries := 0; tries < 600 && result.Status != "delivered"; tries++ {
		check(client.Get(fmt.Sprintf("/me/order/%d/status", placed.OrderID), &result.Status))
		time.Sleep(50 * time.Millisecond)
	}
	var ids []int64
	check(client.Get(fmt.Sprintf("/me/order/%d/details", placed.OrderID), &ids))
	for _, id := range ids {
		var found line
		check(client.Get(fmt.Sprintf("/me/order/%d/details/%d", placed.OrderID, id), &found))
		result.Lines = append(result.Lines, found)
	}
	return result
}

// refusals tells status, class and message of what the shop refuses, and whether it named the call.
func refusals(client *ovh.Client) [][4]any {
	var told [][4]any
	tell := func(err error) {
		var refused *ovh.APIError
		if !errors.As(err, &refused) {
			check(fmt.Errorf("not refused by the shop: %v", err))
		}
		told = append(told, [4]any{refused.Code, refused.Class, refused.Message, refused.QueryID != ""})
	}
	tell(client.Post("/order/cart", map[string]any{"ovhSubsidiary": "XX"}, nil))
	tell(client.Get("/order/cart/00000000-0000-4000-8000-000000000000", nil))
	tell(client.Get("/v2/domain/name/not-mine.com", nil))
	tell(client.Put("/me/order/1", nil, nil))
	return told
}
