package cost

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

var columns = []string{"of", "part", "constraints", "commitments", "public_inputs", "data_bytes"}

// WriteCSV writes the table with a header line.
func WriteCSV(w io.Writer, rows []Row) error {
	out := csv.NewWriter(w)
	records := [][]string{columns}
	for _, r := range rows {
		records = append(records, []string{r.Of, r.Part, strconv.Itoa(r.Constraints), strconv.Itoa(r.Commitments), strconv.Itoa(r.PublicInputs),
			strconv.Itoa(r.DataBytes)})
	}
	return out.WriteAll(records)
}

// ReadCSV is the inverse of WriteCSV.
func ReadCSV(r io.Reader) ([]Row, error) {
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("cost: %w", err)
	}
	if len(records) == 0 || strings.Join(records[0], ",") != strings.Join(columns, ",") {
		return nil, fmt.Errorf("cost: columns must be %v", columns)
	}
	var rows []Row
	for i, record := range records[1:] {
		row := Row{Of: record[0], Part: record[1]}
		for j, into := range []*int{&row.Constraints, &row.Commitments, &row.PublicInputs, &row.DataBytes} {
			if *into, err = strconv.Atoi(record[2+j]); err != nil {
				return nil, fmt.Errorf("cost: line %d: %w", i+2, err)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
