package circuits

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
)

// ConstraintsCSV is what every circuit and part costs, as measured by package cost and checked by its test.
//
//go:embed testdata/constraints.csv
var ConstraintsCSV []byte

// Constraints is how many a circuit of the list has, from ConstraintsCSV: it is known without compiling. Of an aggregate it is right to a few thousand, since it
// depends on the inner key.
func (c Circuit) Constraints() (int, error) {
	rows, err := csv.NewReader(bytes.NewReader(ConstraintsCSV)).ReadAll()
	if err != nil {
		return 0, fmt.Errorf("constraints of %s: %w", c.Name, err)
	}
	for _, row := range rows {
		if row[0] == c.Name && row[1] == "total" {
			return strconv.Atoi(row[2])
		}
	}
	return 0, fmt.Errorf("constraints of %s: it is not in the table", c.Name)
}
