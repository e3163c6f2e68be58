package catalog

import "github.com/mulu-catalog/mulu/ledger"

// ReturnApplication asks for what is missing.
type ReturnApplication struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Defects         string `cbor:"3,keyasint"`
}

func (ReturnApplication) Kind() ledger.Kind { return "application.return" }

func (c ReturnApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeApplicationSubject(r, a, c.ID)
}

func (c ReturnApplication) Audit() string { return "returned application " + c.ID + " as incomplete" }

func (c ReturnApplication) Apply(tx *ledger.Tx) (AccessApplication, error) {
	return applicationMove(tx, c.ID, c.ExpectedVersion, func(a *AccessApplication) error {
		if blank(c.Defects) {
			return refuseUnder("16(2)", "REASON_REQUIRED", field("defects", "blank"))
		}
		a.Defects = c.Defects
		return tellApplicant(tx, a, "申请材料需要补正："+c.Defects, "the application needs to be completed: "+c.Defects)
	})
}

// ResubmitApplication completes a returned application.
type ResubmitApplication struct {
	ID              string            `cbor:"1,keyasint"`
	ExpectedVersion int               `cbor:"2,keyasint,omitempty"`
	Fields          ApplicationFields `cbor:"3,keyasint"`
}

func (ResubmitApplication) Kind() ledger.Kind { return "application.resubmit" }

func (c ResubmitApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeApplicant(r, a, c.ID)
}

func (c ResubmitApplication) Audit() string { return "resubmitted application " + c.ID }

func (c ResubmitApplication) Apply(tx *ledger.Tx) (AccessApplication, error) {
	return applicationMove(tx, c.ID, c.ExpectedVersion, func(a *AccessApplication) error {
		if err := c.Fields.check(tx.Actor()); err != nil {
			return err
		}
		c.Fields.onto(tx, a)
		return nil
	})
}

// EvaluateApplication begins the evaluation and says what the rule gives.
type EvaluateApplication struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (EvaluateApplication) Kind() ledger.Kind { return "application.evaluate" }

func (c EvaluateApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeApplicationSubject(r, a, c.ID)
}

func (c EvaluateApplication) Audit() string { return "evaluates application " + c.ID }

func (c EvaluateApplication) Apply(tx *ledger.Tx) (AccessApplication, error) {
	return applicationMove(tx, c.ID, c.ExpectedVersion, func(a *AccessApplication) error {
		a.Unmet = Unmet(tx, *a)
		return nil
	})
}

// DecideApplication approves or refuses, as the published rule gives it
// (R16.2): a refusal needs a published rule and names what is not met.
type DecideApplication struct {
	ID              string           `cbor:"1,keyasint"`
	ExpectedVersion int              `cbor:"2,keyasint,omitempty"`
	Decision        ApplicationState `cbor:"3,keyasint"` // APPROVED or REFUSED
	Unmet           []string         `cbor:"4,keyasint,omitempty"`
	Reasons         string           `cbor:"5,keyasint,omitempty"`
}

func (DecideApplication) Kind() ledger.Kind { return "application.decide" }

func (c DecideApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeApplicationSubject(r, a, c.ID)
}

func (c DecideApplication) Audit() string {
	return "decided application " + c.ID + ": " + string(c.Decision)
}

func (c DecideApplication) Apply(tx *ledger.Tx) (AccessApplication, error) {
	application, err := Applications.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return application, err
	}
	if err := ApplicationFlow.Step(application.State, c.Kind(), c.Decision); err != nil {
		return application, err
	}
	unmet := Unmet(tx, application)
	switch {
	case c.Decision == ApplicationRefused && application.Rule == "":
		return application, refuse("RULE_NOT_PUBLISHED", value("application", c.ID))
	case c.Decision == ApplicationRefused && len(c.Unmet) == 0:
		return application, refuse("UNMET_REQUIRED", field("unmet", "empty"))
	case c.Decision == ApplicationRefused && !subset(c.Unmet, unmet), c.Decision == ApplicationApproved && len(unmet) > 0:
		return application, refuse("UNEQUAL_TREATMENT", unmetDetails(unmet)...)
	}
	application.State, application.Unmet, application.Reasons, application.DecidedAt = c.Decision, unmet, c.Reasons, tx.Now()
	if err := closeTasks(tx, application.ID, TaskDecideApplication); err != nil {
		return application, err
	}
	zh, en := "开放申请已通过", "the application was approved"
	if c.Decision == ApplicationRefused {
		zh, en = "开放申请未通过："+c.Reasons, "the application was refused: "+c.Reasons
	}
	if err := tellApplicant(tx, &application, zh, en); err != nil {
		return application, err
	}
	return application, Applications.Save(tx, &application)
}

func unmetDetails(unmet []string) []ledger.Detail {
	if len(unmet) == 0 {
		return []ledger.Detail{field("unmet", "every condition of the rule is met")}
	}
	details := make([]ledger.Detail, 0, len(unmet))
	for _, code := range unmet {
		details = append(details, value("unmet", code))
	}
	return details
}

func subset(some, all []string) bool {
	for _, one := range some {
		if !contains(all, one) {
			return false
		}
	}
	return true
}

// WithdrawApplication takes an application back.
type WithdrawApplication struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (WithdrawApplication) Kind() ledger.Kind { return "application.withdraw" }

func (c WithdrawApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeApplicant(r, a, c.ID)
}

func (c WithdrawApplication) Audit() string { return "withdrew application " + c.ID }

func (c WithdrawApplication) Apply(tx *ledger.Tx) (AccessApplication, error) {
	return applicationMove(tx, c.ID, c.ExpectedVersion, func(a *AccessApplication) error {
		return closeTasks(tx, a.ID, TaskDecideApplication)
	})
}
