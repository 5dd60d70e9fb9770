package node

import (
	"crypto/ecdsa"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/netip"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/internal/strictyaml"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// Example is a configuration file with a comment to every key; ReadFile gives DefaultFile for it, but for what has no default.
//
//go:embed example.yaml
var Example string

// File is an operator's configuration file.
type File struct {
	L1 struct {
		RPC            URLs          `yaml:"rpc"`
		Agree          int           `yaml:"agree"`
		Timeout        time.Duration `yaml:"timeout"`
		Rollup         string        `yaml:"rollup"`
		KeyFile        string        `yaml:"keyFile"`
		PassphraseFile string        `yaml:"passphraseFile"`
		Confirmations  uint64        `yaml:"confirmations"`
		Poll           time.Duration `yaml:"poll"`
		MaxFeeGwei     uint64        `yaml:"maxFeeGwei"`
		MaxTipGwei     uint64        `yaml:"maxTipGwei"`
		MaxBlobFeeGwei uint64        `yaml:"maxBlobFeeGwei"`
		Blobs          URLs          `yaml:"blobs"`
		BumpAfter      time.Duration `yaml:"bumpAfter"`
	} `yaml:"l1"`
	Queue struct {
		URL       string `yaml:"url"`
		TokenFile string `yaml:"tokenFile"`
		CA        string `yaml:"ca"`
		Cert      string `yaml:"cert"`
		CertKey   string `yaml:"certKey"`
		Replicas  int    `yaml:"replicas"`
		Listen    string `yaml:"listen"`
	} `yaml:"queue"`
	Artifacts struct {
		At        string `yaml:"at"`
		TokenFile string `yaml:"tokenFile"`
		CA        string `yaml:"ca"`
	} `yaml:"artifacts"`
	Dir            string             `yaml:"dir"`
	Keys           string             `yaml:"keys"`
	Circuit        string             `yaml:"circuit"`
	VerifierID     uint8              `yaml:"verifierId"`
	Collector      Collector          `yaml:"collector"`
	Fees           map[uint16]FileFee `yaml:"fees"`
	SealAfter      time.Duration      `yaml:"sealAfter"`
	AggregateAfter time.Duration      `yaml:"aggregateAfter"`
	SealBound      time.Duration      `yaml:"sealBound"`
	SealMaxGwei    uint64             `yaml:"sealMaxGwei"`
	RequestBound   time.Duration      `yaml:"requestBound"`
	MaxQueue       int                `yaml:"maxQueue"`
	MaxPerAccount  int                `yaml:"maxPerAccount"`
	MaxHeld        int                `yaml:"maxHeld"`
	MaxBacklog     time.Duration      `yaml:"maxBacklog"`
	MinValidity    time.Duration      `yaml:"minValidity"`
	MinFreeMiB     uint64             `yaml:"minFreeMiB"`
	CacheMiB       int64              `yaml:"cacheMiB"`
	Listen         string             `yaml:"listen"`
	Traces         string             `yaml:"traces"`
	API            FileAPI            `yaml:"api"`
}

// URLs are one or several, in YAML a text or a list of them.
type URLs []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (u *URLs) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		*u = URLs{n.Value}
		return nil
	}
	return n.Decode((*[]string)(u))
}

// Pool is how the nodes of L1 are asked.
func (f File) Pool() l1.PoolConfig {
	c := l1.DefaultPool(f.L1.RPC...)
	c.Agree, c.Timeout = f.L1.Agree, f.L1.Timeout
	return c
}

// Sender of the operator's key. A node's word on the tip is taken up to a limit whatever the fee may be: a lie about it is paid, one about the base fee is not.
func (f File) Sender(key *ecdsa.PrivateKey) l1.SenderConfig {
	c := l1.DefaultSender(key)
	c.BumpAfter, c.MaxFee, c.MaxTip, c.MaxBlobFee = f.L1.BumpAfter, limit(f.L1.MaxFeeGwei), limit(f.L1.MaxTipGwei), limit(f.L1.MaxBlobFeeGwei)
	return c
}

// limit in wei; nil is none.
func limit(gwei uint64) *big.Int {
	if gwei == 0 {
		return nil
	}
	return new(big.Int).Mul(new(big.Int).SetUint64(gwei), big.NewInt(1e9))
}

// FileAPI is what is served to users, and how much of it; the node does not read it.
type FileAPI struct {
	Listen        string        `yaml:"listen"`
	Hosts         []string      `yaml:"hosts"`
	Promise       time.Duration `yaml:"promise"`
	RatePerClient int           `yaml:"ratePerClient"`
	MaxClients    int           `yaml:"maxClients"`
	MaxStreams    int           `yaml:"maxStreams"`
}

// check refuses what would end the operator after all of L1 was read.
func (a FileAPI) check() error {
	switch {
	case a.Listen == "":
		return nil
	case a.Promise <= 0:
		return errors.New("node: api.promise must be positive: receipts promise it")
	case a.RatePerClient < 0 || a.MaxClients < 1 || a.MaxStreams < 1:
		return errors.New("node: api.ratePerClient must not be negative, api.maxClients and api.maxStreams must be positive")
	}
	if err := CheckHosts(a.Hosts); err != nil {
		return fmt.Errorf("node: api.hosts: %w", err)
	}
	return nil
}

// CheckHosts refuses what no request is for, so that none would be answered: what counts of a request is the name alone.
func CheckHosts(names []string) error {
	for _, name := range names {
		if _, err := netip.ParseAddr(name); err != nil && (name == "" || strings.ContainsAny(name, ":/*[]@ ")) {
			return fmt.Errorf("%q: want a name or an address, like pay.example.org, without scheme, port or path", name)
		}
	}
	return nil
}

// Collector owns the accounts that fees go to: its L2 key, Ax and Ay, 64 bytes in hexadecimal, and its L1 address.
type Collector struct {
	Key     string `yaml:"key"`
	Address string `yaml:"address"`
}

// FileFee are the fees of a token, decimal, in its smallest unit.
type FileFee struct {
	Transfer string `yaml:"transfer"`
	Full     string `yaml:"full"`
}

// DefaultFile lacks addresses, keys and fees.
func DefaultFile() File {
	d := Default()
	f := File{Dir: "/var/lib/causeway", Keys: "/keys", Circuit: "aggregate-small-2", SealAfter: d.SealAfter, AggregateAfter: d.AggregateAfter,
		SealBound: d.SealBound, MaxQueue: d.MaxQueue, MinFreeMiB: d.MinFree >> 20, CacheMiB: d.CacheBytes >> 20, MaxPerAccount: d.Limits.PerAccount, MaxHeld: d.Limits.Held, Listen: "127.0.0.1:9090",
		API: FileAPI{Listen: "127.0.0.1:8080", Promise: time.Hour, RatePerClient: 200, MaxClients: 4096, MaxStreams: 1024}}
	f.Queue.Replicas, f.Queue.Listen = 1, "127.0.0.1:4222"
	f.L1.Confirmations, f.L1.Poll, f.L1.BumpAfter, f.L1.MaxTipGwei, f.L1.Timeout = 12, 2*time.Second, time.Minute, 50, l1.DefaultPool().Timeout
	return f
}

// ReadFile reads YAML over DefaultFile. Keys that it does not know are errors.
func ReadFile(r io.Reader) (File, error) {
	f := DefaultFile()
	if err := strictyaml.Decode(r, &f); err != nil {
		return File{}, fmt.Errorf("node: configuration: %w", err)
	}
	if len(f.L1.RPC) == 0 || f.L1.Rollup == "" || f.L1.KeyFile == "" || f.Queue.URL == "" {
		return File{}, errors.New("node: configuration: l1.rpc, l1.rollup, l1.keyFile and queue.url are needed; `causeway init` explains them")
	}
	if err := f.Pool().Check(); err != nil {
		return File{}, fmt.Errorf("node: configuration: l1: %w", err)
	}
	_, err := f.Config()
	return f, err
}

// check refuses what would end the operator once L1 and the queue are there: who checks the file would not see it.
func (f File) check() error {
	if f.L1.BumpAfter <= 0 {
		return errors.New("node: l1.bumpAfter must be positive")
	}
	if err := errors.Join(f.unused(), f.replicas()); err != nil {
		return err
	}
	if f.Traces == "" {
		return nil
	}
	return fleet.CheckTraces(f.Traces)
}

// Embedded is the queue.url of one in the operator's process.
const Embedded = "embedded"

// unused refuses what nothing would read: whoever wrote it takes it for what counts.
func (f File) unused() error {
	q, a := f.Queue, f.Artifacts
	switch {
	case q.URL == Embedded && (q.TokenFile != "" || q.CA != ""):
		return errors.New("node: queue.tokenFile and queue.ca are for NATS servers, and an embedded queue reads neither: leave them empty, or name the servers in queue.url")
	case !strings.Contains(a.At, "://") && (a.TokenFile != "" || a.CA != ""):
		return errors.New("node: artifacts.tokenFile and artifacts.ca are for `causeway artifacts`: leave them empty, or name its URL in artifacts.at")
	}
	return nil
}

// replicas refuses as many as no queue keeps: 5 is JetStream's limit.
func (f File) replicas() error {
	switch n := f.Queue.Replicas; {
	case n < 1 || n > 5:
		return fmt.Errorf("node: queue.replicas is %d: want 1 to 5, and no more than there are servers", n)
	case f.Queue.URL == Embedded && n != 1:
		return fmt.Errorf("node: queue.replicas is %d, and an embedded queue is one server: set it to 1, or name the servers of a cluster in queue.url", n)
	}
	return nil
}

// Config is the node's part of the file.
func (f File) Config() (Config, error) {
	c := Default()
	var err error
	if c.Aggregate, err = circuits.Find(f.Circuit); err != nil {
		return c, err
	}
	if err := f.API.check(); err != nil {
		return c, err
	}
	if err := f.check(); err != nil {
		return c, err
	}
	c.MinFree, c.CacheBytes = f.MinFreeMiB<<20, f.CacheMiB<<20
	c.VerifierID, c.Dir, c.SealAfter, c.AggregateAfter, c.MaxQueue, c.Listen = f.VerifierID, f.Dir, f.SealAfter, f.AggregateAfter, f.MaxQueue, f.Listen
	c.SealBound, c.SealMaxWei, c.RequestBound = f.SealBound, f.SealMaxGwei*1e9, f.RequestBound
	c.Limits.PerAccount, c.Limits.Held, c.Limits.MaxBacklog, c.Limits.MinValidity = f.MaxPerAccount, f.MaxHeld, f.MaxBacklog, f.MinValidity
	if c.Limits.MinValidity == 0 {
		c.Limits.MinValidity = c.sealing() + forExecution
	}
	c.Confirmations, c.L1Poll = f.L1.Confirmations, f.L1.Poll
	if c.Collector, err = f.Collector.owner(); err != nil {
		return c, err
	}
	c.Fees = map[uint16]sequencer.Fees{}
	for token, fee := range f.Fees {
		transfer, err := amount(fee.Transfer)
		if err != nil {
			return c, fmt.Errorf("node: fees of token %d: transfer: %w", token, err)
		}
		full, err := amount(fee.Full)
		if err != nil {
			return c, fmt.Errorf("node: fees of token %d: full: %w", token, err)
		}
		c.Fees[token] = sequencer.Fees{Transfer: transfer, Full: full}
	}
	return c, c.Check()
}

// forExecution is for what else comes between an op and its batch: lanes that are used up, and two looks at the clock.
const forExecution = 30 * time.Second

func (c Collector) owner() (o rollup.Owner, err error) {
	key, err := hex.DecodeString(strings.TrimPrefix(c.Key, "0x"))
	if err != nil {
		return o, fmt.Errorf("node: collector.key: %w", err)
	}
	if o.PubKey, err = field.DecodePoint(key); err != nil {
		return o, fmt.Errorf("node: collector.key: %w", err)
	}
	address, err := l1.ParseAddress(c.Address)
	if err != nil {
		return o, fmt.Errorf("node: collector.address: %w", err)
	}
	o.Address = rollup.Address(address)
	return o, nil
}

func amount(text string) (rollup.Amount, error) {
	v, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return rollup.Amount{}, fmt.Errorf("%q is no decimal number", text)
	}
	a, err := rollup.AmountFromBig(v)
	if err == nil && !a.IsFee() {
		err = rollup.ErrFeeRange
	}
	return a, err
}
