package admin

// The messages about what stays home and what goes out.
type (
	// EraseRequest erases one record of the home store with its salt.
	EraseRequest struct {
		Pointer string `json:"pointer"`
	}
	// Target is where notifications go. Secret is shown once.
	Target struct {
		ID        string `json:"id"`
		Via       string `json:"via"`       // WEBHOOK or SMTP
		Recipient string `json:"recipient"` // institution id, token id, or *
		Address   string `json:"address"`
		Secret    string `json:"secret,omitempty"`
	}
	// Outward is what goes out of the node.
	Outward struct {
		Webhooks bool     `json:"webhooks"`
		SMTP     bool     `json:"smtp"`
		Waiting  int      `json:"waiting"`
		Targets  []Target `json:"targets"`
	}
	// MailLogin is the mail server's; an empty user takes it away.
	MailLogin struct {
		User     string `json:"user"`
		Password string `json:"password"`
	}
	// DeadLetter is a notification that was given up.
	DeadLetter struct {
		Notification string `json:"notification"`
		Target       string `json:"target"`
		Via          string `json:"via"`
		Recipient    string `json:"recipient"`
		Tries        int    `json:"tries"`
		Why          string `json:"why"`
	}
	// RedriveRequest names notifications; none means all.
	RedriveRequest struct {
		Notifications []string `json:"notifications"`
	}
	// Redriven counts what was put back into the queue.
	Redriven struct {
		Count int `json:"count"`
	}
)
