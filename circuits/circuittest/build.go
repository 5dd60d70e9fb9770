package circuittest

import "os"

// Build names the code that defines the circuits, for keyring.Ring, so that tests of several packages do not compile them all again; make sets it
// (CAUSEWAY_BUILD). Empty: nothing is known of what others have compiled.
func Build() string { return os.Getenv("CAUSEWAY_BUILD") }
