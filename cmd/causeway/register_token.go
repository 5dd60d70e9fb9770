package main

import (
	"bufio"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/payments"
)

// registerFlags of `causeway register-token`.
type registerFlags struct {
	rpc, rollup string
	key         keyFlags
	yes, json   bool
}

// newRegisterToken is for anybody.
func newRegisterToken() *cobra.Command {
	var f registerFlags
	cmd := &cobra.Command{
		Use:   "register-token ADDRESS --rpc URL --rollup ADDRESS --key-file FILE",
		Short: "Give an ERC-20 token an id on the rollup, for a fee that is burned",
		Long: `Anyone may, once for each token, and nothing takes an id back. Then people can deposit the token; an operator takes ops of it once its configuration has
fees for the id. What the token says of itself and what the id costs is shown first.

What arrives counts: who deposits a token that keeps a fee on transfers has less on L2, and gets less again when it is paid out. A token that changes balances by
itself (rebases) can leave the rollup with less than it owes, which those who hold the token bear; what it adds is nobody's.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := required(map[string]string{"rpc": f.rpc, "rollup": f.rollup, "key-file": f.key.file}); err != nil {
				return err
			}
			token, err := l1.ParseAddress(args[0])
			if err != nil {
				return err
			}
			return f.run(cmd, token)
		},
	}
	cmd.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	addRPCFlag(cmd, &f.rpc)
	addRollupFlag(cmd, &f.rollup)
	f.key.add(cmd)
	return cmd
}

// registered is what the command prints.
type registered struct {
	ID       uint16 `json:"id"`
	Address  string `json:"address"`
	Name     string `json:"name"` // these three are the token's own word; empty: it does not tell
	Symbol   string `json:"symbol"`
	Decimals uint8  `json:"decimals"`
	Already  bool   `json:"already"` // nothing was sent
}

func (f registerFlags) run(cmd *cobra.Command, token l1.Address) error {
	ctx := cmd.Context()
	at, err := l1.ParseAddress(f.rollup)
	if err != nil {
		return fmt.Errorf("--rollup: %w", err)
	}
	node, chainID, err := l1.DialAny(ctx, f.rpc)
	if err != nil {
		return err
	}
	defer node.Close()
	client, err := l1.NewClient(ctx, node, at)
	if err != nil {
		return err
	}
	is, name, err := client.TokenAt(ctx, token)
	if err != nil {
		return err
	}
	out := registered{ID: is.ID, Address: l1.Checksum(token), Name: name, Symbol: is.Symbol, Decimals: is.Decimals, Already: is.ID != 0}
	if out.Already {
		return f.print(cmd, out)
	}
	sender, err := f.key.sender(ctx, node, chainID, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if _, err := client.Allowance(ctx, token, sender.Address()); err != nil {
		return fmt.Errorf("%s does not answer as an ERC-20 token does, and nothing was sent: %w", out.Address, err)
	}
	fee, err := client.TokenFee(ctx)
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(plain{cmd.ErrOrStderr()}, format+"\n", args...) }
	say("%s calls itself %.64q, symbol %q, %d decimals: anybody can deploy a token that says so, compare the address.", out.Address, name, is.Symbol, is.Decimals)
	say("Of a token that keeps a fee on transfers what arrives counts; one that changes balances by itself may leave those who hold it with less than they have.")
	say("Its id costs %s ETH, which is burned, and gas.", payments.FormatAmount(fee, 18))
	if !f.yes {
		yes, err := agreed(ctx, bufio.NewReader(cmd.InOrStdin()), cmd.ErrOrStderr(), "Register it?")
		if err == nil && !yes {
			err = errDeclined
		}
		if err != nil {
			return err
		}
	}
	if out.ID, err = client.RegisterToken(ctx, sender, token); err != nil {
		return err
	}
	return f.print(cmd, out)
}

func (f registerFlags) print(cmd *cobra.Command, r registered) error {
	if f.json {
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	is := "is"
	if r.Already {
		is = "is registered already, and nothing was sent:"
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s token %d\n", r.Address, is, r.ID)
	return err
}
