package circuits

import _ "embed"

// ConstraintsCSV is what every circuit and part costs, as measured by package cost and checked by its test.
//
//go:embed testdata/constraints.csv
var ConstraintsCSV []byte
