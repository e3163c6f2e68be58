package outlet

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/ledger"
)

// What an Outlet refuses by itself.
var (
	errBusy = &ledger.Error{
		Code: "BUSY", MessageZh: "节点正在生成其他导出，请稍后再试", MessageEn: "this node is sending or writing other exports; try again later",
	}
	errTooMany = &ledger.Error{Code: "RATE_LIMITED", MessageZh: "导出请求过于频繁，请稍后再试", MessageEn: "too many exports were asked for; try again later"}
	errStale   = &ledger.Error{
		Code: "NOT_READY", MessageZh: "节点暂不能证明其数据为最新，请稍后再试", MessageEn: "this node cannot prove at the moment how new its catalog is; try again later",
	}
)

func badValue(name, value, reason string) error {
	return ledger.Refuse("BAD_VALUE", "", "参数有误", "this parameter is wrong", ledger.Detail{Field: name, Value: value, Reason: reason})
}

// asked reads the parameters: catalog, division, attribute, edition and atLeast.
func asked(q url.Values, maxAge time.Duration) (s graph.Selection, level ledger.ReadLevel, err error) {
	level = ledger.ReadLevel{Level: ledger.Bounded, MS: maxAge.Milliseconds()}
	for name, values := range q { // in any order: each by itself
		value := values[0]
		switch name {
		case "catalog":
			s.Catalog = value
		case "division":
			s.Division = value
		case "attribute":
			s.Attribute = catalog.OpenAttribute(value)
		case "edition":
			s.Edition, err = strconv.Atoi(value)
		case "atLeast":
			level = ledger.ReadLevel{Level: ledger.AtLeast}
			level.Index, err = strconv.ParseUint(value, 10, 64)
		case "format":
		default:
			return s, level, badValue(name, value, "catalog, division, attribute, edition or atLeast")
		}
		if err != nil || len(values) > 1 {
			return s, level, badValue(name, value, "one number is wanted")
		}
	}
	return s, level, check(s)
}

func check(s graph.Selection) error {
	if s.Division != "" {
		if _, ok := catalog.LookupDivision(s.Division); !ok {
			return badValue("division", s.Division, "six digits of a division of the province")
		}
	}
	if s.Attribute != "" && !s.Attribute.Valid() {
		return badValue("attribute", string(s.Attribute), "UNCONDITIONAL, RESTRICTED or PROHIBITED")
	}
	if s.Edition != 0 && s.Catalog == "" {
		return badValue("edition", strconv.Itoa(s.Edition), "an edition is one catalog's: name it in catalog")
	}
	return nil
}

// refuse answers with a reason. Nothing of the body was sent yet.
func (o *Outlet) refuse(w http.ResponseWriter, err error) {
	status, refusal := http.StatusInternalServerError, &ledger.Error{Code: "INTERNAL", MessageZh: "导出失败", MessageEn: "the export could not be written"}
	var asked *endpoint.Error
	switch known, ok := errors.AsType[*ledger.Error](err); {
	case errors.Is(err, errTooMany):
		status, refusal = http.StatusTooManyRequests, known
	case errors.Is(err, errBusy):
		status, refusal = http.StatusServiceUnavailable, known
	case ok:
		status, refusal = http.StatusBadRequest, known
	case errors.As(err, &asked):
		status, refusal = http.StatusBadRequest, &ledger.Error{Code: string(asked.Code), MessageEn: asked.Message}
	case o.config.Unready(err):
		status, refusal = http.StatusServiceUnavailable, errStale
	default:
		o.config.Log.Error().Err(err).Msg("an export failed")
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"refusal": refusal}) //nolint:errchkjson // the client is gone if this fails
}
