package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
)

// allowFlags of `causeway operator allow`.
type allowFlags struct {
	rpc, rollup string
	key         keyFlags
	remove      bool
}

// newAllow is for the contract's admin.
func newAllow() *cobra.Command {
	var f allowFlags
	cmd := &cobra.Command{
		Use:   "allow ADDRESS --rpc URL --rollup ADDRESS --key-file FILE",
		Short: "As the contract's admin, let an L1 key submit batches, or no longer",
		Long: `Has the contract name an address operator, or with --remove no longer. The key is the admin's: that is all that an admin can do. An operator that runs
notices by itself.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := required(map[string]string{"rpc": f.rpc, "rollup": f.rollup, "key-file": f.key.file}); err != nil {
				return err
			}
			who, err := l1.ParseAddress(args[0])
			if err != nil {
				return err
			}
			done, err := f.run(cmd, who)
			if err == nil {
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", l1.Checksum(who), done)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&f.remove, "remove", false, "it may submit no longer")
	addRPCFlag(cmd, &f.rpc)
	addRollupFlag(cmd, &f.rollup)
	f.key.add(cmd)
	return cmd
}

func (f allowFlags) run(cmd *cobra.Command, who l1.Address) (done string, err error) {
	ctx := cmd.Context()
	at, err := l1.ParseAddress(f.rollup)
	if err != nil {
		return "", fmt.Errorf("--rollup: %w", err)
	}
	node, _, err := l1.DialAny(ctx, f.rpc)
	if err != nil {
		return "", err
	}
	defer node.Close()
	client, err := l1.NewClient(ctx, node, at)
	if err != nil {
		return "", err
	}
	params, err := client.Params(ctx)
	if err != nil {
		return "", err
	}
	sender, err := f.key.sender(ctx, node, params.ChainID, cmd.ErrOrStderr())
	switch {
	case err != nil:
		return "", err
	case params.Admin == l1.Address{}:
		return "", errors.New("the rollup was deployed without an admin: its operators are fixed")
	case params.Admin != sender.Address():
		return "", fmt.Errorf("--key-file is the key of %s: the admin is %s", l1.Checksum(sender.Address()), l1.Checksum(params.Admin))
	}
	done = "may submit batches"
	if f.remove {
		done = "may submit batches no longer, unless anyone may"
	}
	if named, err := client.IsOperator(ctx, who); err != nil || named != f.remove {
		return done + " already: nothing was sent", err
	}
	if !f.remove {
		if err := deploy.MayOperate(ctx, node, who); err != nil {
			return "", err
		}
	}
	return done, client.SetOperator(ctx, sender, who, !f.remove)
}
