package clustertest_test

import "testing"

// R15.2, R15.3, AT15.3: the leader dies while a conversion is under way. The
// conversion, its filing and the closing of the downloads are one log entry:
// every node has all of it, once, at one index.
func TestAConversionIsWholeOnEveryNodeThoughItsLeaderDies(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name = "港口泊位信息"
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	c.f.AwaitEqual()
	c.faults = c.killing("convertToRestricted")
	c.do("330100-subject", "convertToRestricted", "conversion { entry { openAttribute } }", map[string]any{
		"id": entry, "reason": "SECURITY_MANAGEMENT", "note": "因安全管理需要转为受限开放", "filing": map[string]any{"reason": "安全管理需要"},
	}, nil)
	c.faults = nil
	c.f.AwaitEqual()
	for _, p := range c.f.Nodes {
		if got := c.f.Find(p, "entries", entry)["Attribute"]; got != "RESTRICTED" {
			t.Errorf("%s: the entry is %v", p.Division, got)
		}
		if got := c.journal(p, entry)["entry.convert-to-restricted"]; got != 1 {
			t.Errorf("%s: the conversion was accepted %d times", p.Division, got)
		}
		seen, err := look(t.Context(), p, entry, name)
		if err != nil || seen.Data.Access.Allowed || seen.Data.Access.Code == "" {
			t.Errorf("%s: a download is answered %+v, %v", p.Division, seen.Data.Access, err)
		}
		for _, d := range seen.Data.Entry.Distributions {
			if d.AccessURL != "" {
				t.Errorf("%s: %s can still be had", p.Division, d.AccessURL)
			}
		}
	}
}
