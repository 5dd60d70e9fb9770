// Package api is HTTP for users, integrators and explorers: the server, the client and what goes over the wire, in one place. Everything is under
// /v1; GET /v1/openapi.json describes it and is made from the same tables that serve it.
//
// Amounts are decimal strings in the token's smallest unit, bytes are hexadecimal with 0x, times are unix seconds.
package api
