package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// initial is what is known of an operator when its configuration is printed; all of it may be empty.
type initial struct {
	rpc, rollup, keyFile              string
	collectorKey, collectorPassphrase string // files
}

func newInit() *cobra.Command {
	var i initial
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Print an operator's configuration with comments, to be edited",
		Long: `What the flags tell is filled in. With --collector-key-file, the file of the L1 key whose owner gets the fees, its L2 key is derived as a wallet does: import that L1 key into
a wallet later, and the fees are there. The file is only read.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := i.fill(cmd.Context(), node.Example)
			if err == nil {
				_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&i.rpc, "rpc", "", "URL of an L1 node, or of several, with commas between")
	cmd.Flags().StringVar(&i.rollup, "rollup", "", "address of the contract")
	cmd.Flags().StringVar(&i.keyFile, "key-file", "", "file with the operator's L1 key")
	cmd.Flags().StringVar(&i.collectorKey, "collector-key-file", "", "file with the L1 key of who gets the fees; needs --rpc and --rollup")
	cmd.Flags().StringVar(&i.collectorPassphrase, "collector-passphrase-file", "", "file with the passphrase of that key")
	return cmd
}

// fill the example in.
func (i initial) fill(ctx context.Context, text string) (string, error) {
	set := func(from, to string) {
		if to != "" {
			text = strings.Replace(text, from, to, 1)
		}
	}
	quoted := func(key, value string) string {
		if value == "" {
			return ""
		}
		return fmt.Sprintf("%s: %q", key, value)
	}
	nodes, err := i.nodes()
	if err != nil {
		return "", err
	}
	set("rpc: http://127.0.0.1:8545", nodes)
	set("keyFile: /run/secrets/l1.key", quoted("keyFile", i.keyFile))
	if i.rollup != "" {
		at, err := l1.ParseAddress(i.rollup)
		if err != nil {
			return "", fmt.Errorf("--rollup: %w", err)
		}
		set(`rollup: "0x0000000000000000000000000000000000000000"`, quoted("rollup", l1.Checksum(at)))
	}
	if i.collectorKey == "" {
		return text, nil
	}
	key, address, err := i.collector(ctx)
	if err != nil {
		return "", err
	}
	set(`key: ""   `, quoted("key", key))
	set(`address: ""   `, quoted("address", address))
	return text, nil
}

// nodes as the configuration lists them; what it would refuse is refused here.
func (i initial) nodes() (string, error) {
	if i.rpc == "" {
		return "", nil
	}
	urls := strings.Split(i.rpc, ",")
	if err := l1.DefaultPool(urls...).Check(); err != nil {
		return "", fmt.Errorf("--rpc: %w", err)
	}
	for i, url := range urls {
		urls[i] = strconv.Quote(url)
	}
	if len(urls) == 1 {
		return "rpc: " + urls[0], nil
	}
	return "rpc: [" + strings.Join(urls, ", ") + "]", nil
}

// collector is the L2 key that a wallet derives from an L1 key for the rollup, and its address.
func (i initial) collector(ctx context.Context) (key, address string, err error) {
	if i.rpc == "" || i.rollup == "" {
		return "", "", errors.New("--collector-key-file needs --rpc and --rollup: an L2 key is for one rollup of one chain")
	}
	at, err := l1.ParseAddress(i.rollup)
	if err != nil {
		return "", "", fmt.Errorf("--rollup: %w", err)
	}
	owner, err := l1.ReadKeyFile(i.collectorKey, i.collectorPassphrase)
	if err != nil {
		return "", "", err
	}
	first, _, _ := strings.Cut(i.rpc, ",")
	eth, chain, err := l1.DialAny(ctx, first)
	if err != nil {
		return "", "", err
	}
	defer eth.Close()
	if _, err := l1.NewClient(ctx, eth, at); err != nil {
		return "", "", err
	}
	secret, err := wallet.DeriveKey(owner, chain, rollup.Address(at), 0)
	if err != nil {
		return "", "", err
	}
	w := wallet.New(rollup.Config(chain, rollup.Address(at)), secret, rollup.Address(l1.KeyAddress(owner)))
	point := w.PubKey()
	return fmt.Sprintf("%x%x", point.X.Bytes(), point.Y.Bytes()), l1.Checksum(l1.KeyAddress(owner)), nil
}
