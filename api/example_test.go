package api_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
)

// What anyone may ask an operator, here that of a devnet: where the rollup stands, what it costs, and what is not there.
func ExampleClient() {
	ctx, cancel := context.WithCancel(context.Background())
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	cfg := devnet.Default()
	cfg.Dir = dir
	ready, done := make(chan *devnet.Net, 1), make(chan error, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	go func() { done <- devnet.Run(ctx, cfg) }()
	net := <-ready
	defer func() { cancel(); <-done }()

	client := api.NewClient(net.API.URL())
	status, err := client.Status(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("chain", status.ChainID, "accounts", status.TotalAccounts)
	tokens, err := client.Tokens(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range tokens {
		fmt.Println(t.Symbol, "costs", t.Fees.Transfer, "of its smallest unit a payment")
	}
	_, err = client.Account(ctx, 4000)
	fmt.Println(errors.Is(err, api.ErrNotFound), err)
	// Output:
	// chain 1337 accounts 2
	// ETH costs 10000000000000 of its smallest unit a payment
	// USDC costs 10000 of its smallest unit a payment
	// true there is no account 4000; check the id
}
