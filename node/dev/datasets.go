package dev

import "github.com/mulu-catalog/mulu/catalog"

// commonDatasets are what every place of the sample has; written for mulu, no
// portal lists them in these words.
var commonDatasets = []dataset{
	{"%s公交线路信息", "交通运输局", catalog.DomainTransport, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "公交线路名称、首末站、首末班时间、票价和途经站点。", 1260},
	{"公交站点位置信息", "交通运输局", catalog.DomainTransport, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "公交站点名称、编号与经纬度坐标。", 8450},
	{"公共停车场信息", "交通运输局", catalog.DomainTransport, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatXLSX}, "停车场名称、地址、泊位数、收费标准和开放时间。", 3120},
	{"停车场空余泊位信息", "交通运输局", catalog.DomainTransport, catalog.FrequencyRealtime, catalog.AttributeRestricted, []catalog.DataFormat{catalog.FormatJSON}, "接入停车场的实时空余泊位，经接口提供。", 3120},
	{"出租汽车经营企业信息", "交通运输局", catalog.DomainTransport, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "企业名称、经营许可证号、车辆数与联系电话。", 186},
	{"道路交通流量统计信息", "公安局", catalog.DomainTransport, catalog.FrequencyDaily, catalog.AttributeRestricted, []catalog.DataFormat{catalog.FormatJSON}, "主要路口分时段车流量统计，不含车辆号牌。", 96000},
	{"交通事故多发路段信息", "公安局", catalog.DomainPublicSafety, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "事故多发路段名称、位置和提示。", 420},
	{"空气质量监测站点日均值", "生态环境局", catalog.DomainEnvironment, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "各监测站点PM2.5、PM10、臭氧等污染物日均浓度和空气质量指数。", 15600},
	{"地表水水质监测信息", "生态环境局", catalog.DomainEnvironment, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatXLSX}, "断面名称、水质类别、主要污染指标。", 2880},
	{"重点排污单位名录", "生态环境局", catalog.DomainEnvironment, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXLSX}, "年度重点排污单位名称、行业类别和所在区县。", 610},
	{"建设项目环境影响评价审批信息", "生态环境局", catalog.DomainEnvironment, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "项目名称、建设单位、审批文号和审批时间。", 1940},
	{"气象站小时观测数据", "气象局", catalog.DomainWeather, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "气温、降水、风速风向和相对湿度的小时观测值。", 52560},
	{"灾害性天气预警发布记录", "气象局", catalog.DomainWeather, catalog.FrequencyRealtime, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatJSON, catalog.FormatXML}, "预警信号类型、等级、发布与解除时间和影响区域。", 870},
	{"医疗机构执业登记信息", "卫生健康委员会", catalog.DomainHealth, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "医疗机构名称、等级、地址、诊疗科目。", 4730},
	{"预防接种门诊信息", "卫生健康委员会", catalog.DomainHealth, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "接种门诊名称、地址、接种日和咨询电话。", 330},
	{"急救站点分布信息", "卫生健康委员会", catalog.DomainHealth, catalog.FrequencySemiannual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "急救站点名称、位置和服务范围。", 92},
	{"医保定点药店信息", "医疗保障局", catalog.DomainHealth, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "药店名称、地址、定点编号和营业时间。", 2650},
	{"医保药品目录", "医疗保障局", catalog.DomainHealth, catalog.FrequencySemiannual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXLSX}, "药品编码、通用名、剂型、甲乙类别。", 3100},
	{"中小学校基本信息", "教育局", catalog.DomainEducationAndCulture, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "学校名称、办学类型、地址和班级数。", 890},
	{"公办小学学区划分信息", "教育局", catalog.DomainEducationAndCulture, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXLSX}, "学校名称与对应的社区、道路和门牌范围。", 1480},
	{"公共图书馆馆藏书目信息", "文化广电旅游局", catalog.DomainEducationAndCulture, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatJSON}, "题名、责任者、出版者、索书号和馆藏地。", 264000},
	{"文物保护单位名录", "文化广电旅游局", catalog.DomainEducationAndCulture, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "文物名称、级别、年代、类型和地址。", 760},
	{"旅游景区信息", "文化广电旅游局", catalog.DomainDailyLife, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "景区名称、等级、地址、门票价格和开放时间。", 410},
	{"景区客流预约信息", "文化广电旅游局", catalog.DomainDailyLife, catalog.FrequencyDaily, catalog.AttributeRestricted, []catalog.DataFormat{catalog.FormatJSON}, "景区分时段预约余量统计。", 12000},
	{"企业登记基本信息", "市场监督管理局", catalog.DomainMarketRegulation, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "企业名称、统一社会信用代码、类型、登记状态和成立日期。", 486000},
	{"食品经营许可信息", "市场监督管理局", catalog.DomainMarketRegulation, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "经营者名称、许可证编号、经营项目和有效期。", 128000},
	{"特种设备检验信息", "市场监督管理局", catalog.DomainWorkSafety, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "设备类别、使用单位、检验结论和下次检验日期。", 73000},
	{"行政处罚公示信息", "市场监督管理局", catalog.DomainCredit, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatXML}, "当事人名称、违法事实、处罚依据和处罚决定书文号。", 28400},
	{"严重违法失信名单", "市场监督管理局", catalog.DomainCredit, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "企业名称、列入原因、列入日期和作出决定机关。", 1530},
	{"就业岗位招聘信息", "人力资源和社会保障局", catalog.DomainSocialSecurityAndEmployment, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatJSON}, "招聘单位、岗位、人数、薪资范围和工作地点。", 9800},
	{"定点培训机构信息", "人力资源和社会保障局", catalog.DomainSocialSecurityAndEmployment, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "机构名称、培训职业工种和等级。", 275},
	{"最低生活保障标准", "民政局", catalog.DomainSocialAssistance, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "各区县城乡居民最低生活保障标准。", 26},
	{"养老机构信息", "民政局", catalog.DomainSocialAssistance, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "机构名称、床位数、收住对象和地址。", 520},
	{"社会组织登记信息", "民政局", catalog.DomainOrganisations, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "社会组织名称、类型、业务主管单位和登记日期。", 6900},
	{"商品房预售许可信息", "住房和城乡建设局", catalog.DomainConstructionAndHousing, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "项目名称、开发企业、预售面积和许可证号。", 3300},
	{"存量房成交统计信息", "住房和城乡建设局", catalog.DomainConstructionAndHousing, catalog.FrequencyMonthly, catalog.AttributeRestricted, []catalog.DataFormat{catalog.FormatJSON}, "按板块统计的成交套数与均价区间。", 2400},
	{"国有建设用地出让结果", "自然资源和规划局", catalog.DomainResourcesAndEnergy, catalog.FrequencyWeekly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatXLSX}, "地块位置、用途、面积、成交价和受让人。", 1750},
	{"标准地名地址信息", "自然资源和规划局", catalog.DomainGeospatial, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatGeoJSON, catalog.FormatCSV}, "道路、小区、楼幢的标准地名和坐标。", 215000},
	{"一般公共预算收支信息", "财政局", catalog.DomainFinanceAndTax, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXLSX}, "收入与支出分科目执行数。", 540},
	{"政府采购中标公告", "财政局", catalog.DomainFinanceAndTax, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXML, catalog.FormatJSON}, "采购项目、中标供应商和中标金额。", 22600},
	{"高新技术企业名单", "科学技术局", catalog.DomainScienceAndInnovation, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXLSX}, "企业名称、证书编号和认定年份。", 5400},
	{"农产品批发市场价格", "农业农村局", catalog.DomainIndustryAndAgriculture, catalog.FrequencyDaily, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "市场名称、品名、最高最低价和均价。", 98000},
	{"大型商场和超市信息", "商务局", catalog.DomainCommerce, catalog.FrequencySemiannual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "名称、地址和营业面积。", 340},
	{"律师事务所信息", "司法局", catalog.DomainLegalServices, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "事务所名称、执业许可证号、负责人和地址。", 680},
}

// localDatasets are what one place alone has.
func localDatasets(division string) []dataset {
	switch division {
	case "330000":
		return []dataset{
			{"高速公路收费站信息", "交通运输厅", catalog.DomainTransport, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "收费站名称、所属高速公路、出入口车道数和坐标。", 640},
			{"省级湿地名录", "林业局", catalog.DomainEnvironment, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatXLSX}, "湿地名称、类型、面积和保护方式。", 80},
		}
	case "330100":
		return []dataset{
			{"西湖游船码头信息", "西湖风景名胜区管理委员会", catalog.DomainDailyLife, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "码头名称、航线、票价和运营时间。", 12},
			{"地铁站点出入口信息", "地铁集团", catalog.DomainTransport, catalog.FrequencyQuarterly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "站点名称、线路、出入口编号和坐标。", 1650},
			{"公共自行车租赁点信息", "城市管理局", catalog.DomainTransport, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, "租赁点名称、锁桩数和服务时间。", 4700},
		}
	case "330200":
		return []dataset{
			{"港口货物吞吐量统计", "港口管理局", catalog.DomainCommerce, catalog.FrequencyMonthly, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV}, "按货类统计的货物吞吐量和集装箱量。", 720},
			{"渔港与避风锚地信息", "农业农村局", catalog.DomainIndustryAndAgriculture, catalog.FrequencyAnnual, catalog.AttributeUnconditional, []catalog.DataFormat{catalog.FormatCSV, catalog.FormatGeoJSON}, "渔港名称、等级、可停泊船数和位置。", 64},
		}
	default:
		return nil
	}
}
