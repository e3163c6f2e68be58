package catalog

import (
	"errors"

	"github.com/mulu-catalog/mulu/ledger"
)

// asRefusal is errors.As for refusals.
func asRefusal(err error, target **ledger.Error) bool { return errors.As(err, target) }

// has reports whether the actor holds the role.
func has(a ledger.Actor, role Role) bool { return a.Has(string(role)) }

// levelOf is the level of a division code; "" for a code outside the list.
func levelOf(division string) Level {
	d, ok := LookupDivision(division)
	if !ok {
		return ""
	}
	return d.Level
}

// HomeDivision is the node that a division's institutions act through: the
// province, or the districted city that a county belongs to.
func HomeDivision(division string) string {
	if levelOf(division) == LevelCounty {
		return ParentCity(division)
	}
	return division
}

// mustBeAuthorityOf demands the competent authority of exactly this division
// (同级 is strict; R4.2).
func mustBeAuthorityOf(r ledger.Reader, a ledger.Actor, division string) error {
	if !has(a, RoleAuthority) {
		return refuse("FORBIDDEN", field("role", "AUTHORITY"))
	}
	authority, ok := Authorities.Find(r, division)
	if !ok || authority.Institution != a.Institution {
		return refuse("NOT_SAME_LEVEL", value("division", division))
	}
	return nil
}

// mustBeProvinceAuthority demands the provincial competent authority.
func mustBeProvinceAuthority(r ledger.Reader, a ledger.Actor) error {
	authority, ok := Authorities.Find(r, Province)
	if !has(a, RoleAuthority) || !ok || authority.Institution != a.Institution {
		return refuse("FORBIDDEN_PROVINCE_ONLY")
	}
	return nil
}

// mustBeGovernmentOf demands the people's government of exactly this division.
func mustBeGovernmentOf(a ledger.Actor, division string) error {
	if !has(a, RoleGovernment) {
		return refuse("FORBIDDEN", field("role", "GOVERNMENT"))
	}
	if a.Division != division {
		return refuse("NOT_SAME_LEVEL", value("division", division))
	}
	return nil
}

// mustBeSubject demands an officer of the opening subject of an entry, or of
// the institution that succeeded it.
func mustBeSubject(r ledger.Reader, a ledger.Actor, subject string) error {
	if a.Institution == "" || !(has(a, RoleSubject) || has(a, RoleInstitution)) {
		return refuse("NOT_SUBJECT", value("openingSubject", subject))
	}
	acting, err := Acting(r, subject)
	if err != nil {
		return err
	}
	if acting.ID != a.Institution {
		return refuse("NOT_SUBJECT", value("openingSubject", subject))
	}
	return nil
}

// mustBeNode demands a node acting by itself: the statutory jobs and the
// membership steps.
func mustBeNode(a ledger.Actor) error {
	if !has(a, RoleNode) {
		return refuse("FORBIDDEN", field("role", "NODE"))
	}
	return nil
}

// mustBeOfficer demands somebody who acts for an institution.
func mustBeOfficer(a ledger.Actor) error {
	if a.Institution == "" {
		return refuse("FORBIDDEN", field("role", "officer of an institution"))
	}
	return nil
}

// AuthorityOf is the competent authority of an institution's own division
// (R4.2), "" if none was designated.
func AuthorityOf(r ledger.Reader, division string) string {
	authority, ok := Authorities.Find(r, division)
	if !ok {
		return ""
	}
	return authority.Institution
}

// first returns the first refusal, so that Allow reads as a list of demands.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// anyOf passes when one of the demands is met, and otherwise returns the first
// refusal.
func anyOf(errs ...error) error {
	for _, err := range errs {
		if err == nil {
			return nil
		}
	}
	return errs[0]
}
