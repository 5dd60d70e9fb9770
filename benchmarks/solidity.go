package benchmarks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
)

// inSolidity gives a proof for prover.TargetSolidity to the compiled verifier contract of its key, on a chain in the process. The contract
// must take it, and refuse it with a bit changed.
func inSolidity(ctx context.Context, vk *prover.VerifyingKey, proof *prover.Proof, public field.Element) (err error) {
	var text bytes.Buffer
	if err := prover.ExportSolidity(vk, &text, "Verifier"); err != nil {
		return err
	}
	code, err := l1contracts.CodeFor(text.Bytes())
	if err != nil {
		return err
	}
	encoded, err := prover.SolidityProof(proof)
	if err != nil {
		return err
	}
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant = devchain.Keys(1), true
	chain, err := devchain.New(cfg)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var ended error
	wg.Go(func() { ended = chain.Run(running) })
	defer func() {
		stop()
		wg.Wait()
		err = errors.Join(err, ended, chain.Close())
	}()
	own := l1.DefaultSender(devchain.Key(0))
	own.Poll = 20 * time.Millisecond
	sender, err := l1.NewSender(ctx, chain.Client(), own)
	if err != nil {
		return err
	}
	receipt, err := sender.Send(ctx, l1.Call{Data: code})
	if err != nil {
		return fmt.Errorf("deploy verifier: %w", err)
	}
	hash := public.Bytes()
	verify := func(proof []byte) error {
		_, err := sender.Send(ctx, l1.Call{To: &receipt.ContractAddress, Data: testbindings.NewStubVerifier().PackVerifyProof(proof, [1]*big.Int{new(big.Int).SetBytes(hash[:])})})
		return err
	}
	if err := verify(encoded); err != nil {
		return fmt.Errorf("%w in Solidity: %w", prover.ErrInvalidProof, err)
	}
	encoded[31] ^= 1
	if err := verify(encoded); err == nil {
		return errors.New("the verifier contract takes a proof that was changed")
	}
	return nil
}
