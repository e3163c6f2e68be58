package clustertest_test

// page is what a run writes down.
type page struct{}

func (p *page) heading(_, _ string)                           {}
func (p *page) exchange(persona, string, map[string]any, any) {}
