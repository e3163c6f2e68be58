package dev

import (
	"context"
	"fmt"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// staff registers the institutions, designates the authorities and gives every
// persona of the manual its token.
func (w *World) staff(ctx context.Context) error {
	if err := w.staffProvince(ctx); err != nil {
		return err
	}
	for _, city := range w.options.Cities {
		if err := w.staffCity(ctx, city); err != nil {
			return err
		}
	}
	for _, user := range []string{"user-1", "user-2"} {
		if err := w.persona(ctx, user, catalog.Province, "", catalog.RoleUser); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) staffProvince(ctx context.Context) error {
	authority := ""
	_, err := w.nodes[0].Cluster().Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		authority = catalog.AuthorityOf(r, catalog.Province)
		return nil
	})
	if err != nil {
		return err
	}
	w.offices["province-authority"] = authority
	for i, o := range []struct{ persona, name string }{
		{"province-subject", "省交通运输厅"},
		{"committee", "浙江省公共数据专家委员会秘书处"},
		{"province-superior", "省卫生健康委员会"},
		{"secrecy-reviewer", "省国家保密局"},
	} {
		if err := w.register(ctx, o.persona, catalog.Province, o.name, i+11); err != nil {
			return err
		}
	}
	for _, p := range []struct {
		name, institution string
		roles             []catalog.Role
	}{
		{"province-authority", authority, officers(catalog.RoleAuthority)},
		{"province-authority-2", authority, officers(catalog.RoleAuthority)},
		{"province-government", "gov-" + catalog.Province, []catalog.Role{catalog.RoleGovernment}},
		{"province-subject", w.offices["province-subject"], officers()},
		{"committee", w.offices["committee"], []catalog.Role{catalog.RoleCommittee}},
		{"province-superior", w.offices["province-superior"], officers(catalog.RoleSuperior)},
		{"secrecy-reviewer", w.offices["secrecy-reviewer"], []catalog.Role{catalog.RoleSpecialReviewer}},
	} {
		if err := w.persona(ctx, p.name, catalog.Province, p.institution, p.roles...); err != nil {
			return err
		}
	}
	return nil
}

// officers are the roles of an institution's officer, and more.
func officers(more ...catalog.Role) []catalog.Role {
	return append([]catalog.Role{catalog.RoleSubject, catalog.RoleInstitution}, more...)
}

// county is the first county of a city.
func county(city string) string {
	for _, d := range catalog.AllDivisions() {
		if d.Level == catalog.LevelCounty && d.ValidTo == "" && catalog.ParentCity(d.Code) == city {
			return d.Code
		}
	}
	return city
}

func (w *World) staffCity(ctx context.Context, city string) error {
	k := county(city)
	cityName, countyName := name(city), name(k)
	for i, o := range []struct{ persona, division, name string }{
		{city + "-authority", city, cityName + "数据资源管理局"},
		{city + "-subject", city, cityName + "交通运输局"},
		{city + "-county-authority", k, countyName + "数据局"},
		{city + "-county-subject", k, countyName + "交通运输局"},
	} {
		if err := w.register(ctx, o.persona, o.division, o.name, i+11); err != nil {
			return err
		}
	}
	for _, d := range []struct{ division, persona string }{{city, city + "-authority"}, {k, city + "-county-authority"}} {
		designate := catalog.DesignateAuthority{Division: d.division, Institution: w.offices[d.persona], DocumentNo: "机构改革方案（示例）"}
		if _, err := do(ctx, w, d.division, designate); err != nil {
			return err
		}
	}
	for _, p := range []struct {
		name, division, institution string
		roles                       []catalog.Role
	}{
		{city + "-authority", city, w.offices[city+"-authority"], officers(catalog.RoleAuthority)},
		{city + "-authority-2", city, w.offices[city+"-authority"], officers(catalog.RoleAuthority)},
		{city + "-government", city, "gov-" + city, []catalog.Role{catalog.RoleGovernment}},
		{city + "-subject", city, w.offices[city+"-subject"], officers()},
		{city + "-county-authority", k, w.offices[city+"-county-authority"], officers(catalog.RoleAuthority)},
		{city + "-county-subject", k, w.offices[city+"-county-subject"], officers()},
		{city + "-county-government", k, "gov-" + k, []catalog.Role{catalog.RoleGovernment}},
	} {
		if err := w.persona(ctx, p.name, p.division, p.institution, p.roles...); err != nil {
			return err
		}
	}
	claim, client, err := w.claim(ctx, city+"-authority")
	if err != nil {
		return err
	}
	_, err = as(ctx, w.nodeOf(city), claim, client, catalog.CreateSupplementaryCatalog{Division: city, DocumentNo: "目录〔2020〕1号（示例）"})
	return err
}

func name(division string) string {
	d, _ := catalog.LookupDivision(division)
	return d.Name
}

// claim is what a node says of the bearer of a persona's token.
func (w *World) claim(ctx context.Context, persona string) (ledger.Claim, string, error) {
	var token catalog.Token
	err := w.nodes[0].Consult(ctx, func(r ledger.Reader) error {
		var ok bool
		if token, ok = catalog.TokenBySecret(r, w.personas[persona].Token); !ok {
			return fmt.Errorf("persona %s has no token", persona)
		}
		return nil
	})
	return ledger.Claim{Token: token.ID}, token.ID, err
}

func (w *World) register(ctx context.Context, persona, division, institution string, n int) error {
	registered, err := do(ctx, w, division, catalog.RegisterInstitution{
		USCC: sampleUSCC(division, n), Name: institution, InstKind: catalog.InstitutionKindAdministrativeOrgan, Division: division,
	})
	if err != nil {
		return err
	}
	w.offices[persona] = registered.ID
	return nil
}

// sampleUSCC makes a code that passes its checks and belongs to nobody.
func sampleUSCC(division string, n int) string {
	for inner := range 11 {
		body := fmt.Sprintf("11%s%08d%s", division, n, string("0123456789X"[inner]))
		for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			if code := body + string(last); catalog.CheckUSCC(code) == nil {
				return code
			}
		}
	}
	return ""
}
