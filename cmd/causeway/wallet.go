package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/wallet"
)

// purse is the wallet of the command line: a directory with key files, the operator and the node that it was made for, and the receipts that it got.
type purse struct {
	work l1.Scrypt // for new key files

	// Flags of all commands.
	dir, account, passphraseFile string
	operator, rpc                string
	yes, json                    bool
	wait                         string
	maxFeeGwei                   uint64

	cmd      *cobra.Command
	settings settings // flags go before what is stored
	stored   settings
	in       *bufio.Reader
}

// settings are kept in the directory.
type settings struct {
	Operator string      `json:"operator"`
	RPC      string      `json:"rpc"`
	Rollup   api.Address `json:"rollup"`
	ChainID  uint64      `json:"chainId"`
	KeyIndex uint64      `json:"keyIndex"` // of the L2 key for new accounts
	InBlobs  bool        `json:"inBlobs,omitempty"`
}

const settingsFile = "wallet.json"

// check what is stored. A key beyond those that are looked for would have what is deposited under it found by nobody.
func (s settings) check() error {
	if s.Operator == "" {
		return errors.New("it names no operator")
	}
	if s.KeyIndex >= wallet.KeyIndexes {
		return fmt.Errorf("keyIndex %d: want less than %d", s.KeyIndex, wallet.KeyIndexes)
	}
	return nil
}

// negative is what cobra says of an amount like -5, which it takes for flags.
var negative = regexp.MustCompile(`^unknown shorthand flag: '[0-9.]'`)

func newWallet(work l1.Scrypt) *cobra.Command {
	p := &purse{work: work}
	cmd := &cobra.Command{
		Use:   "wallet",
		Short: "Deposit, pay, withdraw: your accounts on the rollup",
		Long: `Your L1 key is all there is to keep: the keys that sign payments on L2 follow from it. Begin with

  causeway wallet create --operator URL --rpc URL      a new key, in an encrypted file
  causeway wallet deposit 0.5 ETH                      from that key's address on L1
  causeway wallet send 0.1 ETH 0xRECEIVER              final on L1 in a while, promised at once
  causeway wallet withdraw 0.2 ETH, then claim         back to L1

Amounts are in units of the token. A recipient is an account id, an L1 address, or ADDRESS:KEY as wallet address prints it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(plain{cmd.OutOrStdout()})
			cmd.SetErr(plain{cmd.ErrOrStderr()})
			p.cmd, p.in = cmd, bufio.NewReader(cmd.InOrStdin())
			if p.dir == "" && !cmd.HasSubCommands() {
				return errors.New("it is not known where the wallet is: set HOME, XDG_CONFIG_HOME or CAUSEWAY_WALLET, or give --dir")
			}
			switch p.wait {
			case "final", "submitted", "accepted":
				return nil
			}
			return fmt.Errorf("--wait %s: want accepted, submitted or final", p.wait)
		},
	}
	cmd.SetFlagErrorFunc(func(sub *cobra.Command, err error) error {
		if negative.MatchString(err.Error()) {
			err = errors.New("an amount has to be above 0: write it without a sign, as in 12.5 USDC")
		}
		return cmd.Root().FlagErrorFunc()(sub, err)
	})
	f := cmd.PersistentFlags()
	f.StringVar(&p.dir, "dir", defaultWalletDir(), "directory of the wallet; also by CAUSEWAY_WALLET")
	f.StringVar(&p.account, "address", "", "L1 address of the key, if there are several in the wallet")
	f.StringVar(&p.passphraseFile, "passphrase-file", "", "file with the passphrase (default: ask)")
	f.StringVar(&p.operator, "operator", "", "URL of the operator (default: the one the wallet was made with)")
	f.StringVar(&p.rpc, "rpc", "", "URL of an L1 node (default: the one the wallet was made with)")
	f.BoolVar(&p.yes, "yes", false, "do not ask before signing")
	f.BoolVar(&p.json, "json", false, "print JSON; amounts without a unit are in the token's smallest, times in seconds since 1970")
	f.Var(maxFee(&p.maxFeeGwei), maxFeeFlag, maxFeeUsage)
	f.StringVar(&p.wait, "wait", "final", "come back when the op is accepted, submitted or final")
	cmd.AddCommand(p.newCreate(), p.newImport(), p.newExport(), p.newAddress(), p.newBalance(), p.newDeposit(), p.newSend(), p.newWithdraw(), p.newClaim(),
		p.newForcedExit(), p.newSetKey(), p.newHistory(), p.newWatch())
	return cmd
}

// defaultWalletDir is empty where nothing tells of a place: a key goes nowhere that nobody meant.
func defaultWalletDir() string {
	if dir := os.Getenv("CAUSEWAY_WALLET"); dir != "" {
		return dir
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "causeway", "wallet")
}

// say is for people; with --json it says nothing.
func (p *purse) say(format string, args ...any) {
	if !p.json {
		fmt.Fprintf(p.cmd.OutOrStdout(), format+"\n", args...)
	}
}

// plan is what somebody is asked to agree to: it goes where the question goes, whatever the output.
func (p *purse) plan(format string, args ...any) {
	if p.yes {
		p.say(format, args...)
		return
	}
	fmt.Fprintf(p.cmd.ErrOrStderr(), format+"\n", args...)
}

// warn is for people, whatever the output.
func (p *purse) warn(format string, args ...any) {
	fmt.Fprintf(p.cmd.ErrOrStderr(), "warning: "+format+"\n", args...)
}

// result prints JSON, if that was asked for.
func (p *purse) result(v any) error {
	if !p.json {
		return nil
	}
	e := json.NewEncoder(p.cmd.OutOrStdout())
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// errDeclined says that the user said no.
var errDeclined = errors.New("nothing was signed or sent; --yes answers beforehand")

func (p *purse) confirm(question string) error {
	if p.yes {
		return nil
	}
	yes, err := agreed(p.cmd.Context(), p.in, p.cmd.ErrOrStderr(), question)
	if err == nil && !yes {
		err = errDeclined
	}
	return err
}

// passphrase comes from the file, or from the terminal.
func (p *purse) passphrase(fresh bool) (string, error) {
	if p.passphraseFile != "" {
		text, err := l1.ReadPassphrase(p.passphraseFile)
		if err != nil {
			return "", fmt.Errorf("--passphrase-file: %w", err)
		}
		return text, nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return "", errors.New("nobody is there to type a passphrase: give --passphrase-file FILE")
	}
	ask := func(what string) (string, error) {
		return secret(p.cmd.Context(), os.Stdin, p.in, p.cmd.ErrOrStderr(), what)
	}
	first, err := ask("passphrase")
	if err != nil || !fresh {
		return first, err
	}
	second, err := ask("once more")
	if err == nil && first != second {
		err = errors.New("the two passphrases differ: nothing was written")
	}
	return first, err
}

func (p *purse) keystore() string { return filepath.Join(p.dir, "keystore") }

// load reads the settings; flags go before them.
func (p *purse) load() error {
	b, err := os.ReadFile(filepath.Join(p.dir, settingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no wallet in %s: make one with `causeway wallet create` or `causeway wallet import`", p.dir)
	}
	if err != nil {
		return unread(err)
	}
	err = json.Unmarshal(b, &p.settings)
	if err == nil {
		err = p.settings.check()
	}
	if err != nil {
		return fmt.Errorf("%s is damaged: %w; remove it and import a key again", filepath.Join(p.dir, settingsFile), err)
	}
	p.stored = p.settings
	if p.operator != "" {
		p.settings.Operator = p.operator
	}
	if p.rpc != "" {
		p.settings.RPC = p.rpc
	}
	return checkOperator(p.settings.Operator)
}

// unread says of a file of the wallet, which the error names, why it cannot be read: none of that is damage.
func unread(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: the wallet is another user's, or was made as root: run this as its owner, or give it to yourself (chown -R)", err)
	}
	return err
}

func checkOperator(text string) error {
	if u, err := url.Parse(text); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("--operator %s: want a URL, like https://operator.example or http://127.0.0.1:8080", text)
	}
	return nil
}

// save the settings, durably: L1 may be told next of a key that they name.
func (p *purse) save(s settings) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	return durable.Replace(filepath.Join(p.dir, settingsFile), settingsFile+".*", durable.Bytes(append(b, '\n')))
}

// keyFile finds the key file that is meant.
func (p *purse) keyFile() (path string, address l1.Address, err error) {
	entries, err := os.ReadDir(p.keystore())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", address, unread(err)
	}
	if err != nil {
		return "", address, fmt.Errorf("there is no key in %s: make one with `causeway wallet create` or `causeway wallet import`", p.keystore())
	}
	var want *l1.Address
	if p.account != "" {
		a, err := l1.ParseAddress(p.account)
		if err != nil {
			return "", address, fmt.Errorf("--address: %w", err)
		}
		want = &a
	}
	var have, files []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") { // half a key file
			continue
		}
		file := filepath.Join(p.keystore(), e.Name())
		b, err := os.ReadFile(file)
		if err != nil {
			return "", address, unread(err)
		}
		a, err := l1.KeystoreAddress(b)
		if err != nil {
			return "", address, fmt.Errorf("%s: %w", file, err)
		}
		if want == nil || *want == a {
			path, address = file, a
			have, files = append(have, l1.Checksum(a)), append(files, file)
		}
	}
	switch {
	case len(have) == 1:
		return path, address, nil
	case len(have) == 0 && want != nil:
		return "", address, fmt.Errorf("the key of %s is not in this wallet: import it", p.account)
	case len(have) == 0:
		return "", address, fmt.Errorf("there is no key in %s: make one with `causeway wallet create`", p.keystore())
	case len(slices.Compact(slices.Sorted(slices.Values(have)))) == 1:
		return "", address, fmt.Errorf("several files have the key of %s: keep one of them here, and copies of it elsewhere: %s", have[0], strings.Join(files, ", "))
	}
	return "", address, fmt.Errorf("there are keys of %s: say which with --address", strings.Join(have, ", "))
}

func (p *purse) unlock() (*ecdsa.PrivateKey, error) {
	path, _, err := p.keyFile()
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	passphrase, err := p.passphrase(false)
	if err != nil {
		return nil, err
	}
	key, err := l1.DecryptKey(b, passphrase)
	if errors.Is(err, l1.ErrPassphrase) {
		return nil, fmt.Errorf("wrong passphrase for %s: try again; if it is lost, import the key anew from your backup", path)
	}
	return key, err
}

// open unlocks the key and asks the operator.
func (p *purse) open(ctx context.Context) (*wallet.User, error) {
	if err := p.load(); err != nil {
		return nil, err
	}
	key, err := p.unlock()
	if err != nil {
		return nil, err
	}
	u, err := wallet.Open(ctx, p.config(key))
	if err != nil {
		return nil, p.advise(err)
	}
	if u.Status.InBlobs && !p.stored.InBlobs { // since a verifier was added, or of a wallet of before
		p.settings.InBlobs, p.stored.InBlobs = true, true
		if err := p.save(p.stored); err != nil {
			u.Close()
			return nil, err
		}
	}
	if u.Status.Exodus {
		p.warn("the rollup has ended, says the operator: nothing is paid in it any more, and what it lists may have left since; `%s` takes out what is yours", p.exitCommand())
	}
	u.Waits = func(err error) { p.warn("still waiting; an interrupt loses nothing: %v", p.advise(err)) }
	return u, nil
}

// opened is a command of an open wallet.
func (p *purse) opened(run func(cmd *cobra.Command, u *wallet.User, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		u, err := p.open(cmd.Context())
		if err != nil {
			return err
		}
		defer u.Close()
		return run(cmd, u, args)
	}
}

// newest has the wallet take the last of the keys that were ever in use: another wallet of the same L1 key may have replaced the one that this one knows, and whoever
// has that must not get what comes.
func (p *purse) newest(ctx context.Context, u *wallet.User) error {
	index, err := u.KeyIndex(ctx)
	if err != nil || index <= p.stored.KeyIndex {
		return err
	}
	p.settings.KeyIndex, p.stored.KeyIndex = index, index
	return p.save(p.stored)
}

// alone has this wallet's commands send to L1 one after the other, in whatever process: two at once would choose the same nonce.
func (p *purse) alone(send func() error) error {
	lock, err := os.OpenFile(filepath.Join(p.dir, "l1.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("nothing was sent to L1: %w", unread(err))
	}
	defer lock.Close()
	for tries := 0; ; tries++ {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return send()
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return fmt.Errorf("%s: %w", lock.Name(), err)
		case tries == 0:
			p.say("another command of this wallet sends to L1: waiting for it")
		}
		select {
		case <-p.cmd.Context().Done():
			return context.Cause(p.cmd.Context())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// config of the user that a key is.
func (p *purse) config(key *ecdsa.PrivateKey) wallet.Config {
	return wallet.Config{Key: key, Operator: p.settings.Operator, RPC: p.settings.RPC, Rollup: p.settings.Rollup, ChainID: p.settings.ChainID, MaxFeeGwei: p.maxFeeGwei,
		Log: waits(p.cmd.ErrOrStderr())}
}

// advise says what to do about an error that does not say so itself.
func (p *purse) advise(err error) error {
	var e *api.Error
	var unsure *wallet.UnsureError
	switch {
	case err == nil || errors.As(err, &unsure):
		return err
	case errors.Is(err, api.ErrUnreachable):
		return fmt.Errorf("the operator at %s does not answer: try again later or name another address with --operator; your funds do not need it: `%s --request` asks for them through L1 alone, and without --request takes out what can be taken out (%w)",
			p.settings.Operator, p.exitCommand(), err)
	case errors.Is(err, wallet.ErrNoL1):
		return errors.New("this needs an L1 node: name one with --rpc URL")
	case errors.Is(err, wallet.ErrNotSpendable):
		return fmt.Errorf("%w: deposit first; `causeway wallet balance` lists what you have, and set-key takes over what others opened for you", err)
	case errors.Is(err, wallet.ErrOtherRollup):
		return fmt.Errorf("%w: check --operator; make another wallet (--dir) for another rollup", err)
	case errors.As(err, &e) || errors.Is(err, errDeclined) || errors.Is(err, l1.ErrNotMined) || p.settings.RPC == "":
		return err
	case strings.Contains(err.Error(), "l1: dial") || strings.Contains(err.Error(), "l1: chain id") || l1.Down(err):
		return fmt.Errorf("the L1 node at %s does not answer: check it, or name another one with --rpc (%w)", redacted(p.settings.RPC), err)
	}
	return err
}

// redacted is a URL without its password.
func redacted(text string) string {
	if u, err := url.Parse(text); err == nil {
		return u.Redacted()
	}
	return text
}

// exitCommand takes out all that the key has, as far as the wallet knows what to give.
func (p *purse) exitCommand() string {
	rpc, at, file, passphrase := "URL", "ADDRESS", "FILE", "FILE"
	if u, err := url.Parse(p.settings.RPC); err == nil && u.Host != "" && u.User == nil { // a password is nothing to show
		rpc = p.settings.RPC
	}
	if p.settings.Rollup != (api.Address{}) {
		at = p.settings.Rollup.String()
	}
	if path, _, err := p.keyFile(); err == nil {
		file = path
	}
	if p.passphraseFile != "" {
		passphrase = p.passphraseFile
	}
	elsewhere := ""
	if p.settings.InBlobs { // the operator served them, and does not answer
		elsewhere = " --blobs PLACE"
	}
	return fmt.Sprintf("causeway exit --rpc %s --rollup %s --key-file %s --passphrase-file %s%s", quoted(rpc), at, quoted(file), quoted(passphrase), elsewhere)
}

// quoted has a shell take text as one word that is itself.
func quoted(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

var plainWord = regexp.MustCompile(`^[a-zA-Z0-9_@%+=:,./-]+$`)

// validFor is how long a signed op may wait to be executed.
const validFor = 24 * time.Hour
