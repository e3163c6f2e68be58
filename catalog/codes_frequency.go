package catalog

// UpdateFrequency is the promised update frequency (数据更新频率, Articles 10 and 19).
// The codes are text because the numbers of the city portals contradict each other.
type UpdateFrequency string

// The update frequencies. CUSTOM needs an ISO 8601 duration beside it.
const (
	FrequencyRealtime   UpdateFrequency = "REALTIME"   // 实时.
	FrequencyDaily      UpdateFrequency = "DAILY"      // 每日.
	FrequencyWeekly     UpdateFrequency = "WEEKLY"     // 每周.
	FrequencyMonthly    UpdateFrequency = "MONTHLY"    // 每月.
	FrequencyQuarterly  UpdateFrequency = "QUARTERLY"  // 每季度.
	FrequencySemiannual UpdateFrequency = "SEMIANNUAL" // 每半年.
	FrequencyAnnual     UpdateFrequency = "ANNUAL"     // 每年.
	FrequencyBiennial   UpdateFrequency = "BIENNIAL"   // 每两年.
	FrequencyIrregular  UpdateFrequency = "IRREGULAR"  // 不定期.
	FrequencyOnDemand   UpdateFrequency = "ON_DEMAND"  // 按需.
	FrequencyStatic     UpdateFrequency = "STATIC"     // 不更新.
	FrequencyCustom     UpdateFrequency = "CUSTOM"     // 自定义.
)

var updateFrequenciesList = codeList[UpdateFrequency]{
	{FrequencyRealtime, "实时"},
	{FrequencyDaily, "每日"},
	{FrequencyWeekly, "每周"},
	{FrequencyMonthly, "每月"},
	{FrequencyQuarterly, "每季度"},
	{FrequencySemiannual, "每半年"},
	{FrequencyAnnual, "每年"},
	{FrequencyBiennial, "每两年"},
	{FrequencyIrregular, "不定期"},
	{FrequencyOnDemand, "按需"},
	{FrequencyStatic, "不更新"},
	{FrequencyCustom, "自定义"},
}

// UpdateFrequencies lists the values in rulebook order.
func UpdateFrequencies() []UpdateFrequency { return updateFrequenciesList.values() }

// Valid reports whether u is one of UpdateFrequencies.
func (u UpdateFrequency) Valid() bool { return updateFrequenciesList.has(u) }

// Label is the Chinese term, or "" for an unknown value.
func (u UpdateFrequency) Label() string { return updateFrequenciesList.label(u) }

// EUCode is the code of the EU frequency authority table, used as
// dct:accrualPeriodicity; "" for an unknown value.
func (u UpdateFrequency) EUCode() string {
	switch u {
	case FrequencyRealtime:
		return "UPDATE_CONT"
	case FrequencyDaily:
		return "DAILY"
	case FrequencyWeekly:
		return "WEEKLY"
	case FrequencyMonthly:
		return "MONTHLY"
	case FrequencyQuarterly:
		return "QUARTERLY"
	case FrequencySemiannual:
		return "ANNUAL_2"
	case FrequencyAnnual:
		return "ANNUAL"
	case FrequencyBiennial:
		return "BIENNIAL"
	case FrequencyIrregular:
		return "IRREG"
	case FrequencyOnDemand:
		return "AS_NEEDED"
	case FrequencyStatic:
		return "NEVER"
	case FrequencyCustom:
		return "OTHER"
	default:
		return ""
	}
}

// Freshness compares the last update with the promise (R19.2). The zero value means
// that nothing with a date was promised (IRREGULAR, ON_DEMAND, STATIC, or never updated).
type Freshness string

// The states of freshness.
const (
	FreshnessFresh Freshness = "FRESH" // 按期更新.
	FreshnessDue   Freshness = "DUE"   // 到期待更新.
	FreshnessStale Freshness = "STALE" // 逾期未更新.
)

var freshnessesList = codeList[Freshness]{
	{FreshnessFresh, "按期更新"},
	{FreshnessDue, "到期待更新"},
	{FreshnessStale, "逾期未更新"},
}

// Freshnesses lists the values in rulebook order.
func Freshnesses() []Freshness { return freshnessesList.values() }

// Valid reports whether f is one of Freshnesses.
func (f Freshness) Valid() bool { return freshnessesList.has(f) }

// Label is the Chinese term, or "" for an unknown value.
func (f Freshness) Label() string { return freshnessesList.label(f) }
