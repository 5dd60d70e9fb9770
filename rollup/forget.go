package rollup

// What a flat view holds of an account can be forgotten once the view that it lies on says the same: these keep a view as small as what it still has to
// say, without doing all of it again.

// Forget drops what a flat view says of an account. It returns false, and drops nothing, if what lies beneath says something else.
func (v *View) Forget(id uint32) (bool, error) {
	mine, ok := v.dirty[id]
	if !ok {
		return true, nil
	}
	beneath, err := v.under.Account(id)
	if err != nil || beneath != mine {
		return false, err
	}
	delete(v.dirty, id)
	return true, nil
}

// ForgetOwners drops from a flat view's index by owner what lies beneath as well, of accounts that nothing happens to any more; of names that were taken
// away only if requests is false: a new key may still give them back.
func (v *View) ForgetOwners(busy func(id uint32) bool, requests bool) error {
	for o, n := range v.owners {
		if n.none && requests || !n.none && busy(n.id) {
			continue
		}
		beneath, err := v.under.named(o)
		if err != nil {
			return err
		}
		if beneath == n {
			delete(v.owners, o)
		}
	}
	if v.used != nil {
		beneath, err := v.under.extent()
		if err != nil {
			return err
		}
		if beneath == *v.used {
			v.used = nil
		}
	}
	return nil
}

// Reward adds to an account, if the view says anything of it: a fee that was collected beneath.
func (v *View) Reward(id uint32, fees Amount) error {
	a, ok := v.dirty[id]
	if !ok {
		return nil
	}
	sum, fits := a.Balance.Add(fees)
	if !fits {
		return ErrOverflow
	}
	a.Balance = sum
	v.dirty[id] = a
	return nil
}

// Held returns how many accounts a flat view says something of, and how many nodes another one does.
func (v *View) Held() int {
	if v.flat {
		return len(v.dirty)
	}
	return v.tree.Held()
}
