package demo

import _ "embed"

// Payments is the built-in payments file: 16 people, two tokens.
//
//go:embed payments.csv
var Payments []byte
