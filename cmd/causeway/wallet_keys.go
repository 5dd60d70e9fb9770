package main

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/wallet"
)

func (p *purse) newCreate() *cobra.Command {
	return &cobra.Command{
		Use:   "create --operator URL --rpc URL",
		Short: "Make a new L1 key, in an encrypted key file",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			key, err := l1.NewKey()
			if err != nil {
				return err
			}
			return p.adopt(key)
		},
	}
}

func (p *purse) newImport() *cobra.Command {
	var keyFile, keyPassphrase string
	cmd := &cobra.Command{
		Use:   "import --key-file FILE --operator URL --rpc URL",
		Short: "Take an existing L1 key into the wallet",
		Long:  "The file holds 64 hexadecimal digits, or is an Ethereum key file (then --key-passphrase-file opens it). The wallet's own copy is encrypted with --passphrase-file.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if keyFile == "" {
				return errors.New("--key-file is missing: name the file that holds the key")
			}
			key, err := l1.ReadKeyFile(keyFile, keyPassphrase)
			if err != nil {
				return err
			}
			return p.adopt(key)
		},
	}
	cmd.Flags().StringVar(&keyFile, "key-file", "", "file with the key")
	cmd.Flags().StringVar(&keyPassphrase, "key-passphrase-file", "", "file with the passphrase of that file")
	return cmd
}

// adopt writes a key file, and the settings of a new wallet.
func (p *purse) adopt(key *ecdsa.PrivateKey) error {
	err := p.load()
	fresh := err != nil
	if fresh {
		if _, statErr := os.Stat(filepath.Join(p.dir, settingsFile)); statErr == nil {
			return err
		}
		if err := required(map[string]string{"operator": p.operator, "rpc": p.rpc}); err != nil {
			return fmt.Errorf("%w: a new wallet has to know an operator and an L1 node", err)
		}
		if err := checkOperator(p.operator); err != nil {
			return err
		}
		p.settings = settings{Operator: p.operator, RPC: p.rpc}
		p.stored = p.settings
	}
	address := l1.KeyAddress(key)
	p.account = l1.Checksum(address)
	path, _, err := p.keyFile()
	have := err == nil
	if have && !fresh {
		return fmt.Errorf("the key of %s is in this wallet already: go on with it; which operator and L1 node it asks is in %s", p.account, filepath.Join(p.dir, settingsFile))
	}
	u, err := wallet.Open(p.cmd.Context(), p.config(key))
	if fresh && errors.Is(err, api.ErrUnreachable) { // whoever begins has nothing to take out
		return fmt.Errorf("the operator at %s does not answer, and is asked once by a new wallet: see that it runs, and check --operator (%w)", p.settings.Operator, err)
	}
	if err != nil {
		return p.advise(err)
	}
	defer u.Close()
	index, err := u.KeyIndex(p.cmd.Context())
	if err != nil {
		return p.advise(err)
	}
	p.stored.KeyIndex = max(p.stored.KeyIndex, index)
	p.stored.Rollup, p.stored.ChainID, p.stored.InBlobs = u.Status.Rollup, u.Status.ChainID, u.Status.InBlobs
	if !have { // else only the settings were lost
		if path, err = p.encrypt(key); err != nil {
			return err
		}
	}
	if err := p.save(p.stored); err != nil {
		return err
	}
	p.say("address   %s", p.account)
	p.say("key file  %s: keep a copy of it, and the passphrase, somewhere safe", path)
	p.say("rollup    %s on chain %d: check that it is the one you mean", u.Status.Rollup, u.Status.ChainID)
	if u.Status.InBlobs {
		p.say("data      in blobs, which L1's nodes delete after some 18 days: to leave without the operator you need whoever kept them; causeway follow --dir DIR keeps them from now on")
	}
	return p.result(map[string]any{"address": p.account, "keyFile": path, "rollup": u.Status.Rollup, "chainId": u.Status.ChainID})
}

// encrypt writes the key file of a key.
func (p *purse) encrypt(key *ecdsa.PrivateKey) (path string, err error) {
	passphrase, err := p.passphrase(true)
	if err != nil {
		return "", err
	}
	const shortest = 8
	if len(passphrase) < shortest {
		return "", fmt.Errorf("the passphrase has less than %d characters: choose a longer one", shortest)
	}
	return l1.EncryptKey(p.keystore(), key, passphrase, p.work)
}

func (p *purse) newExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Print the L1 key: whoever sees it has everything",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := p.load(); err != nil {
				return err
			}
			if err := p.confirm("Print the secret key to this terminal?"); err != nil {
				return err
			}
			key, err := p.unlock()
			if err != nil {
				return err
			}
			p.say("%s", l1.FormatKey(key))
			return p.result(map[string]string{"address": l1.Checksum(l1.KeyAddress(key)), "key": l1.FormatKey(key)})
		},
	}
}

func (p *purse) newAddress() *cobra.Command {
	return &cobra.Command{
		Use:   "address",
		Short: "Print where you can be paid",
		Long:  "The address alone is enough for whoever pays you if you have an account. ADDRESS:KEY lets them open one for you that is yours at once.",
		Args:  cobra.NoArgs,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, _ []string) error {
			if err := p.newest(cmd.Context(), u); err != nil {
				p.warn("L1 does not tell whether you have replaced this key in another wallet: if you have, give it to nobody: %v", p.advise(err))
			}
			w, err := u.L2(p.settings.KeyIndex)
			if err != nil {
				return err
			}
			key := api.Key{Point: w.PubKey()}
			p.say("%s:%s", u.Address(), key)
			return p.result(map[string]any{"address": u.Address(), "key": key})
		}),
	}
}

// balance is what one account holds.
type balance struct {
	Account uint32 `json:"account"`
	Token   string `json:"token"`
	Balance string `json:"balance"`
	Raw     string `json:"raw"` // in the smallest unit
	Nonce   uint64 `json:"nonce"`
	Yours   bool   `json:"yours"` // under your key
}

func (p *purse) newBalance() *cobra.Command {
	return &cobra.Command{
		Use:   "balance",
		Short: "Your accounts, and what L1 owes you",
		Args:  cobra.NoArgs,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, _ []string) error {
			all, err := u.Accounts(cmd.Context())
			if err != nil {
				return p.advise(err)
			}
			out := []balance{}
			for _, a := range all {
				t := tokenOf(u, a.Token)
				note := ""
				if a.Wallet == nil {
					note = "   not under your key: set-key takes it over"
				}
				p.say("account %-8d %s%s", a.ID, wallet.Format(t, a.Balance), note)
				out = append(out, balance{a.ID, t.Symbol, wallet.Format(t, a.Balance), a.Balance.String(), a.Nonce, a.Wallet != nil})
			}
			if len(all) == 0 {
				p.say("%s has no account yet: deposit, or have somebody pay you", u.Address())
			}
			owed, err := u.API.Withdrawals(cmd.Context(), u.Address())
			if err != nil {
				p.warn("what L1 owes you is not known: %v", err)
			}
			for _, w := range owed.Items {
				t := tokenOf(u, w.Token)
				if !w.Claimable.IsZero() {
					p.say("on L1, to be claimed: %s", wallet.Format(t, w.Claimable))
				}
				if !w.OnItsWay.IsZero() {
					p.say("on its way to L1: %s", wallet.Format(t, w.OnItsWay))
				}
			}
			return p.result(map[string]any{"address": u.Address(), "accounts": out, "withdrawals": owed.Items})
		}),
	}
}

func tokenOf(u *wallet.User, id uint16) api.Token {
	for _, t := range u.Tokens {
		if t.ID == id {
			return t
		}
	}
	return api.Token{ID: id, Symbol: fmt.Sprintf("of token %d", id)}
}
