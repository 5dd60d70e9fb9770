package wallet_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/wallet"
)

// A devnet, two of its people, and a payment between them.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline = dir, 50*time.Millisecond
	ready, done := make(chan *devnet.Net, 1), make(chan error, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	go func() { done <- devnet.Run(ctx, cfg) }()
	net := <-ready
	defer func() { cancel(); <-done }()

	alice, err := wallet.Open(ctx, wallet.Config{Key: devchain.Key(devnet.FirstUserKey), Operator: net.API.URL(), RPC: net.Chain.URL()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer alice.Close()
	usdc, _ := alice.Token("USDC")
	key, _ := alice.L2(0)
	hundred, _ := wallet.ParseAmount(usdc, "100")
	asked, err := alice.Deposit(ctx, usdc, hundred, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := alice.Await(ctx, asked.OpID(), api.Final, nil); err != nil {
		fmt.Println(err)
		return
	}

	amount, _ := wallet.ParseAmount(usdc, "12.5")
	bob, _ := alice.Recipient(ctx, "0xb0b0000000000000000000000000000000000001", usdc.ID)
	plan, err := alice.PlanSend(ctx, usdc, amount, bob)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("fee:", wallet.Format(usdc, plan.Fee))
	receipt, err := alice.Execute(ctx, plan, time.Hour)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("signed by an operator:", alice.CheckReceipt(ctx, receipt) == nil)
	op, err := alice.Await(ctx, receipt.Op.String(), api.Final, nil)
	fmt.Println(op.Type, "of", wallet.Format(usdc, op.Amount), "is", op.Stage, err)
	// Output:
	// fee: 0.05 USDC
	// signed by an operator: true
	// transferToNew of 12.5 USDC is final <nil>
}
