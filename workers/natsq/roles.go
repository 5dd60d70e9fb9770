package natsq

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a user of the broker may do.
type Role string

// Roles. A dispatcher is a worker to the broker.
const (
	RoleOperator Role = "operator" // everything in the fleet's account
	RoleWorker   Role = "worker"   // takes jobs, claims them, answers
	RoleObserver Role = "observer" // reads rows, presence and dead letters
)

// A right is a subject that a user may send requests to. There are no others: a user has an account of his own, with nothing in it but what
// it imports from the operator's. So no request can have its answer delivered where the user may not send himself, which lists of
// permissions on subjects in one account do not rule out.
type right struct {
	subject string // NAME stands for the user's name
	as      string // what it is called in the user's account; empty: the same
	many    bool   // several messages may answer
	what    string // for people
}

const (
	fleetAccount = "fleet"
	nameToken    = "NAME"
	directGet    = "$JS.API.DIRECT.GET."
)

// rightsOf lists what a role may do; the operator, whose account has it all, needs no list.
func rightsOf(role Role) []right {
	drained := right{directGet + "KV_" + drainBucket + "." + kvSubject(drainBucket, drainKey), "", false, "read who takes no more jobs"}
	switch role {
	case RoleWorker:
		return []right{
			{nextPrefix + jobsStream + ".*", "", true, "take a job"},
			{"$JS.ACK." + jobsStream + ".>", "", false, "heartbeat, acknowledge or return a delivery"},
			{directGet + "KV_" + rowsBucket + "." + kvSubject(rowsBucket, "*"), "", false, "read a row by its id"},
			{leaderGet + "KV_" + rowsBucket, leaderAlias + "KV_" + rowsBucket, false, "the same of the leader, when a follower lags"},
			{kvSubject(rowsBucket, "*"), "", false, "claim: write a row if its revision is the one given"},
			{kvSubject(presentBucket, nameToken, "*"), "", false, "say that it is there, in its own name"},
			drained,
			{resultPrefix + nameToken + ".*.*", "", false, "answer, in its own name"},
			{deadPrefix + nameToken + ".*.*", "", false, "put aside what cannot be read"},
			{directGet + artifactsStream + "." + artifactPrefix + string(RoleOperator) + ".*.*", "", false, "read what the operator stored"},
			{directGet + artifactsStream + "." + artifactPrefix + nameToken + ".*.*", "", false, "read what it stored itself"},
			{artifactPrefix + nameToken + ".*.*", "", false, "store a proof, under its own name"},
		}
	case RoleObserver:
		return []right{
			{directGet + "KV_" + rowsBucket, "", true, "read rows"},
			{directGet + "KV_" + presentBucket, "", true, "read who is there"},
			{directGet + deadStream, "", true, "read dead letters"},
			drained,
		}
	}
	return nil
}

// accounts is the broker's configuration of users: public halves of keys only.
func accounts(users []User) string {
	var b strings.Builder
	b.WriteString("# Users of the fleet's queue and what each may do. Written by `causeway queue`: change it with that.\naccounts {\n")
	fmt.Fprintf(&b, "  %s {\n    jetstream: enabled\n    users: [", fleetAccount)
	comma := ""
	for _, u := range users {
		if u.Role == RoleOperator {
			fmt.Fprintf(&b, "%s {nkey: %s}", comma, u.Public)
			comma = ","
		}
	}
	b.WriteString(" ]\n    exports: [\n")
	for _, r := range exported() {
		many := ""
		if r.many {
			many = ", response_type: stream"
		}
		fmt.Fprintf(&b, "      {service: %q%s}\n", r.subject, many)
	}
	b.WriteString("    ]\n  }\n")
	for _, u := range users {
		if u.Role == RoleOperator {
			continue
		}
		fmt.Fprintf(&b, "  %s-%s {\n    users: [ {nkey: %s} ]\n    imports: [\n", u.Role, u.Name, u.Public)
		for _, r := range rightsOf(u.Role) {
			as := ""
			if r.as != "" {
				as = fmt.Sprintf(", to: %q", r.as)
			}
			fmt.Fprintf(&b, "      {service: {account: %s, subject: %q}%s}\n", fleetAccount, strings.ReplaceAll(r.subject, nameToken, u.Name), as)
		}
		b.WriteString("    ]\n  }\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// exported is what any role needs, for any name.
func exported() (out []right) {
	for _, role := range []Role{RoleWorker, RoleObserver} {
		for _, r := range rightsOf(role) {
			r.subject = strings.ReplaceAll(r.subject, nameToken, "*")
			if !slices.ContainsFunc(out, func(o right) bool { return o.subject == r.subject }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// speaksFor tells whether a user may use a worker's name: his own, or one for each of several slots, NAME-1 and so on.
func speaksFor(user, worker string) bool {
	return user == string(RoleOperator) || worker == user || strings.HasPrefix(worker, user+"-")
}
