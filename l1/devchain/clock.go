package devchain

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common/math"
)

// clock moves a chain's time over JSON-RPC, by the call that Hardhat and Anvil have for it.
type clock struct{ chain *Chain }

// mostIncrease of one call.
const mostIncrease = 10 * 365 * 24 * time.Hour

// IncreaseTime is evm_increaseTime: it mines what is pending and an empty block so many seconds after the last one, whose time it returns.
func (c clock) IncreaseTime(seconds math.HexOrDecimal64) (uint64, error) {
	if seconds == 0 || uint64(seconds) > uint64(mostIncrease/time.Second) {
		return 0, fmt.Errorf("evm_increaseTime by %d s: want 1 to %d", seconds, mostIncrease/time.Second)
	}
	if err := c.chain.AdjustTime(time.Duration(seconds) * time.Second); err != nil {
		return 0, err
	}
	return c.chain.Time(), nil
}
