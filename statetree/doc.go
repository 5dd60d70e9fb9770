// Package statetree is a binary sparse Merkle tree over field elements. It knows nothing of accounts.
//
// node = field.Compress(left, right) and an empty leaf is 0 (docs/protocol.md, section 2). Bit 0 of an index, the lowest,
// chooses left or right just above the leaves. Only nodes that differ from those of the empty tree are stored.
//
// Three things to know:
//
//   - A Tree is the committed state. Its readers never wait and never see half a commit.
//   - A View is a private copy-on-write overlay: execute a batch on it, then Commit it or drop it. It is also a snapshot: however
//     far the tree moves on, the view keeps reading the state it was opened on.
//   - Records are opaque bytes written in the same atomic commit as the nodes, for whatever must never disagree with the root.
package statetree
