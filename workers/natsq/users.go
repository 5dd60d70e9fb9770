package natsq

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"github.com/causeway-l2/causeway/internal/durable"
)

// User of a broker: a name, what it may do, and the public half of its key.
type User struct {
	Name   string `json:"name"`
	Role   Role   `json:"role"`
	Public string `json:"public"`
}

// Key lets its holder in as a user. It is a secret; it does not print.
type Key struct {
	Name string
	Role Role
	seed string
}

// String hides the secret.
func (k Key) String() string { return string(k.Role) + " " + k.Name }

// SpeaksFor tells whether the key's user may use a worker's name: his own, or NAME-1 and so on.
func (k Key) SpeaksFor(worker string) bool { return speaksFor(k.Name, worker) }

// Text is the content of a key file: name and role, then the seed. Secret.
func (k Key) Text() string { return fmt.Sprintf("name %s\nrole %s\n%s\n", k.Name, k.Role, k.seed) }

// ErrKey says that a text is no key.
var ErrKey = errors.New("natsq: not a key of the queue; `causeway queue add` makes one")

// ParseKey reads what Text wrote.
func ParseKey(text string) (k Key, err error) {
	lines := strings.Fields(text)
	if len(lines) != 5 || lines[0] != "name" || lines[2] != "role" {
		return k, ErrKey
	}
	k = Key{lines[1], Role(lines[3]), lines[4]}
	if err := CheckUser(k.Name, k.Role); err != nil {
		return Key{}, err
	}
	if _, err := k.public(); err != nil {
		return Key{}, ErrKey // not what it was: it may be a secret
	}
	return k, nil
}

// ReadKeyFile reads a key file, which only its owner may read.
func ReadKeyFile(path string) (Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Key{}, fmt.Errorf("key of the queue: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Key{}, fmt.Errorf("key of the queue: %s can be read by others: chmod 600 it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("key of the queue: %w", err)
	}
	k, err := ParseKey(string(text))
	if err != nil {
		return k, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

func newKey(name string, role Role) (Key, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return Key{}, err
	}
	seed, err := pair.Seed()
	return Key{name, role, string(seed)}, err
}

func (k Key) public() (string, error) {
	pair, err := nkeys.FromSeed([]byte(k.seed))
	if err != nil {
		return "", err
	}
	return pair.PublicKey()
}

// option lets the client sign the broker's challenges.
func (k Key) option() (nats.Option, error) {
	public, err := k.public()
	if err != nil {
		return nil, ErrKey
	}
	return nats.Nkey(public, func(nonce []byte) ([]byte, error) {
		pair, err := nkeys.FromSeed([]byte(k.seed))
		if err != nil {
			return nil, err
		}
		return pair.Sign(nonce)
	}), nil
}

// validName: a name is a token of subjects and of file names.
var validName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// CheckUser refuses a name, or a role, that no user can have.
func CheckUser(name string, role Role) error {
	switch {
	case !validName.MatchString(name):
		return fmt.Errorf("natsq: user %.80q: want 1 to 64 of a-z, A-Z, 0-9, - and _", name)
	case role != RoleOperator && role != RoleWorker && role != RoleObserver:
		return fmt.Errorf("natsq: role %.80q: want %s, %s or %s", role, RoleOperator, RoleWorker, RoleObserver)
	case (role == RoleOperator) != (name == string(RoleOperator)):
		return fmt.Errorf("natsq: the user %q, and nobody else, is the operator", RoleOperator)
	}
	return nil
}

// Users is a directory: users.json names them, accounts.conf is for the broker, and NAME.key holds a user's key until it is moved to where it is
// used. One process changes it at a time.
type Users struct{ dir string }

// OpenUsers creates the directory and the operator if they are missing.
func OpenUsers(dir string) (Users, error) {
	u := Users{dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return u, fmt.Errorf("users of the queue: %w", err)
	}
	list, err := u.List()
	if err != nil {
		return u, err
	}
	if len(list) == 0 {
		_, err = u.Add(string(RoleOperator), RoleOperator)
	}
	return u, err
}

// ErrNoUsers says that a directory is none of users.
var ErrNoUsers = errors.New("natsq: no users of a queue are there: check the directory; adding the first one makes it")

// FindUsers opens a directory that is there already.
func FindUsers(dir string) (Users, error) {
	u := Users{dir}
	list, err := u.List()
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%w: %s", ErrNoUsers, dir)
	}
	return u, err
}

// List returns all users, the operator first.
func (u Users) List() (list []User, err error) {
	data, err := os.ReadFile(filepath.Join(u.dir, "users.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("users of the queue: %w", err)
	}
	for _, user := range list {
		if err := CheckUser(user.Name, user.Role); err != nil {
			return nil, fmt.Errorf("users of the queue: %w", err)
		}
		if !nkeys.IsValidPublicUserKey(user.Public) {
			return nil, fmt.Errorf("users of the queue: %s has no public key", user.Name)
		}
	}
	return list, nil
}

// Add makes a key for a new user. It refuses a name that is there, since Rotate replaces keys, and one that would have a worker speak for another.
func (u Users) Add(name string, role Role) (Key, error) {
	return u.change(name, func(list []User, i int) ([]User, *User, error) {
		if i >= 0 {
			return nil, nil, fmt.Errorf("natsq: there is a user %q; rotate it, or take another name", name)
		}
		if role == RoleWorker {
			for _, x := range list {
				if x.Role == RoleWorker && (speaksFor(x.Name, name) || speaksFor(name, x.Name)) {
					return nil, nil, fmt.Errorf("natsq: of the workers %q and %q one could answer as the other, whose name it begins: take another name, or remove the other user", x.Name, name)
				}
			}
		}
		list = append(list, User{Name: name, Role: role})
		return list, &list[len(list)-1], CheckUser(name, role)
	})
}

// Rotate replaces a user's key: once the broker has read accounts.conf again the old one is good for nothing.
func (u Users) Rotate(name string) (Key, error) {
	return u.change(name, func(list []User, i int) ([]User, *User, error) {
		if i < 0 {
			return nil, nil, fmt.Errorf("natsq: no user %.80q", name)
		}
		return list, &list[i], nil
	})
}

// Remove locks a user out.
func (u Users) Remove(name string) error {
	_, err := u.change(name, func(list []User, i int) ([]User, *User, error) {
		if i < 0 || name == string(RoleOperator) {
			return nil, nil, fmt.Errorf("natsq: no user %.80q, or the operator, who stays", name)
		}
		return slices.Delete(list, i, i+1), nil, nil
	})
	return err
}

// change writes the key before the list that lets it in.
func (u Users) change(name string, f func([]User, int) ([]User, *User, error)) (k Key, err error) {
	unlock, err := u.lock()
	if err != nil {
		return k, err
	}
	defer unlock()
	list, err := u.List()
	if err != nil {
		return k, err
	}
	list, renewed, err := f(list, slices.IndexFunc(list, func(x User) bool { return x.Name == name }))
	if err != nil {
		return k, err
	}
	if renewed != nil {
		if k, err = newKey(name, renewed.Role); err != nil {
			return k, err
		}
		if renewed.Public, err = k.public(); err != nil {
			return k, err
		}
		err = u.write(name+".key", []byte(k.Text()))
		if err != nil {
			return k, err
		}
	} else if err := os.Remove(u.KeyFile(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return k, err
	}
	data, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return k, err
	}
	return k, errors.Join(u.write("users.json", data), u.write("accounts.conf", []byte(accounts(list))))
}

// lock waits until nobody else changes the users: of two at once, one's change would be gone, and a key that was locked out would be back.
func (u Users) lock() (unlock func(), err error) {
	dir, err := os.Open(u.dir)
	if err != nil {
		return nil, fmt.Errorf("users of the queue: %w", err)
	}
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX); err != nil {
		dir.Close()
		return nil, fmt.Errorf("users of the queue: lock %s: %w", u.dir, err)
	}
	return func() { dir.Close() }, nil
}

// own gives a file to who owns the directory: an operator, or a broker, that is not root has to read what root wrote.
func (u Users) own(f *os.File) error {
	info, err := os.Stat(u.dir)
	if err != nil {
		return err
	}
	dir, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(dir.Uid) == os.Geteuid() {
		return nil
	}
	return f.Chown(int(dir.Uid), int(dir.Gid))
}

// KeyFile is where Add and Rotate leave a key.
func (u Users) KeyFile(name string) string { return filepath.Join(u.dir, name+".key") }

// AccountsFile is what the broker includes.
func (u Users) AccountsFile() string { return filepath.Join(u.dir, "accounts.conf") }

// Ensure returns a user's key, made now if there is no such user.
func (u Users) Ensure(name string, role Role) (k Key, added bool, err error) {
	list, err := u.List()
	if err != nil {
		return Key{}, false, err
	}
	if slices.ContainsFunc(list, func(x User) bool { return x.Name == name && x.Role == role }) {
		k, err = ReadKeyFile(u.KeyFile(name))
		return k, false, err
	}
	k, err = u.Add(name, role)
	return k, true, err
}

// write replaces a file for good, else a power loss lets in again who was locked out; only its owner may read it.
func (u Users) write(name string, data []byte) error {
	err := durable.Replace(filepath.Join(u.dir, name), ".new-*", func(f *os.File) error { return errors.Join(durable.Bytes(data)(f), u.own(f)) })
	if err != nil {
		return fmt.Errorf("users of the queue: %w", err)
	}
	return nil
}
