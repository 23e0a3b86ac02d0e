// The named data-quality checks. Money identities are those of setlinfo (interface transactions
// 2207 and 2304); a cent of rounding is forgiven. Regions that count the personal account inside
// fund_pay_sumamt are recognised: either form of the identity is good.

#include "intake/quality.h"

namespace mingjian::intake {
namespace {

constexpr std::string_view kComplete = "completeness";
constexpr std::string_view kConform = "conformance";
constexpr std::string_view kPlausible = "plausibility";

constexpr QualityCheck kChecks[] = {
    // Persons.
    {"person-without-birth-date", "人员缺出生日期", kComplete, "psn_info_b", "s.brdy IS NULL"},
    {"person-without-sex", "人员缺性别", kComplete, "psn_info_b", "s.gend IS NULL"},
    {"person-without-certno", "人员缺证件号码", kComplete, "psn_info_b", "s.certno IS NULL"},
    {"person-certno-check-digit", "身份证号校验码错误", kConform, "psn_info_b",
     "mj_text(s.psn_cert_type) = '01' AND mj_certno_bad(s.certno)"},
    {"person-certno-birth-date", "身份证号与出生日期不符", kConform, "psn_info_b",
     "mj_text(s.psn_cert_type) = '01' AND length(s.certno) = 18 AND substr(s.certno, 7, 8) <> "
     "strftime(s.brdy, '%Y%m%d')"},
    {"person-certno-sex", "身份证号与性别不符", kConform, "psn_info_b",
     "mj_text(s.psn_cert_type) = '01' AND length(s.certno) = 18 AND mj_text(s.gend) IN ('1', '2') "
     "AND TRY_CAST(substr(s.certno, 17, 1) AS INTEGER) % 2 <> CAST(mj_text(s.gend) AS INTEGER) % "
     "2"},
    {"person-born-in-future", "出生日期在未来", kPlausible, "psn_info_b", "s.brdy > {now}"},
    {"person-older-than-130", "年龄超过130岁", kPlausible, "psn_info_b",
     "s.brdy < {now} - INTERVAL 130 YEAR"},
    {"person-died-before-birth", "死亡日期早于出生日期", kPlausible, "psn_info_b",
     "s.die_date < s.brdy"},
    {"person-placeholder-name", "姓名为占位值", kPlausible, "psn_info_b",
     "s.psn_name IN ('测试', '无名', '未知', '不详', '-', '0')"},
    {"spell-ends-before-begin", "参保结束早于开始", kPlausible, "psn_insu_d",
     "s.enddate < s.begndate"},
    {"spell-begins-in-future", "参保开始日期在未来", kPlausible, "psn_insu_d",
     "s.begndate > {now}"},
    {"spell-begins-before-1990", "参保开始早于1990年", kPlausible, "psn_insu_d",
     "s.begndate < DATE '1990-01-01'"},
    {"contribution-negative", "缴费金额为负", kPlausible, "psn_clct_detl_d", "s.psn_clct_amt < 0"},
    {"contribution-period-order", "费款所属期止早于起", kPlausible, "psn_clct_detl_d",
     "s.accrym_end < s.accrym_begn"},
    {"death-in-future", "死亡日期在未来", kPlausible, "psn_death_d", "s.die_date > {now}"},
    {"death-reported-before-death", "登记日期早于死亡日期", kPlausible, "psn_death_d",
     "s.rpt_date < s.die_date"},
    {"custody-ends-before-begin", "羁押结束早于开始", kPlausible, "psn_cust_d",
     "s.enddate < s.begndate"},
    {"entry-before-exit", "入境早于出境", kPlausible, "psn_exit_d", "s.entry_time < s.exit_time"},
    {"opsp-ends-before-begin", "慢特病备案结束早于开始", kPlausible, "psn_opsp_reg_d",
     "s.enddate < s.begndate"},
    // Providers and doctors.
    {"provider-without-level", "医院缺等级", kComplete, "fixmedins_b",
     "s.hosp_lv IS NULL AND mj_text(s.fixmedins_code) LIKE 'H%'"},
    {"provider-type-against-code", "机构类型与编码首字母不符", kConform, "fixmedins_b",
     "mj_text(s.fixmedins_type) = '2' AND mj_text(s.fixmedins_code) LIKE 'H%' OR "
     "mj_text(s.fixmedins_type) = '1' AND mj_text(s.fixmedins_code) LIKE 'P%'"},
    {"provider-region-against-code", "机构区划与编码不符", kConform, "fixmedins_b",
     "substr(mj_text(s.fixmedins_code), 2, 4) <> substr(mj_text(s.admdvs), 1, 4)"},
    {"hospital-without-beds", "住院机构缺核定床位", kComplete, "fixmedins_b",
     "coalesce(s.bed_cnt, 0) = 0 AND mj_text(s.hosp_lv) BETWEEN '01' AND '07'"},
    {"designation-ends-before-begin", "协议结束早于开始", kPlausible, "fixmedins_agre_d",
     "s.enddate < s.begndate"},
    {"licence-ends-before-begin", "许可截止早于起始", kPlausible, "fixmedins_lic_d",
     "s.enddate < s.begndate"},
    {"doctor-without-name", "医师缺姓名", kComplete, "dr_b", "s.dr_name IS NULL"},
    {"doctor-without-scope", "医师缺执业范围", kComplete, "dr_b", "s.prac_scp IS NULL"},
    // Visits.
    {"visit-made-of-nothing", "就诊缺医疗类别", kComplete, "mdtrt_d", "s.med_type IS NULL"},
    {"visit-person-not-registered", "就诊人员不在人员基本信息中", kComplete, "mdtrt_d",
     "v.person_file = -1"},
    {"visit-ends-before-begin", "就诊结束早于开始", kPlausible, "mdtrt_d",
     "s.endtime < s.begntime"},
    {"visit-in-future", "就诊开始时间在未来", kPlausible, "mdtrt_d", "s.begntime > {now}"},
    {"visit-before-birth", "就诊早于出生日期", kPlausible, "mdtrt_d",
     "CAST(s.begntime AS DATE) < v.person_brdy"},
    {"visit-after-death", "就诊晚于登记死亡日期", kPlausible, "mdtrt_d",
     "CAST(s.begntime AS DATE) > v.person_died"},
    {"visit-age-against-birth-date", "年龄与出生日期不符", kPlausible, "mdtrt_d",
     "abs(date_diff('day', v.person_brdy, CAST(s.begntime AS DATE)) / 365.25 - "
     "CAST(s.age AS DOUBLE)) > 1.5"},
    {"visit-sex-against-register", "性别与人员基本信息不符", kConform, "mdtrt_d",
     "s.gend <> v.person_gend"},
    {"visit-birth-date-against-register", "出生日期与人员基本信息不符", kConform, "mdtrt_d",
     "s.brdy <> v.person_brdy"},
    {"visit-certno-check-digit", "就诊身份证号校验码错误", kConform, "mdtrt_d",
     "mj_text(s.psn_cert_type) = '01' AND mj_certno_bad(s.certno)"},
    {"stay-without-discharge-time", "住院缺出院时间", kComplete, "mdtrt_d",
     "substr(mj_text(s.med_type), 1, 2) BETWEEN '21' AND '28' AND s.endtime IS NULL AND "
     "coalesce(mj_text(s.inhosp_stas), '0') <> '1'"},
    {"stay-without-main-diagnosis", "住院缺主诊断", kComplete, "mdtrt_d",
     "substr(mj_text(s.med_type), 1, 2) BETWEEN '21' AND '28' AND s.dscg_maindiag_code IS NULL"},
    {"stay-without-doctor", "住院缺主治医生", kComplete, "mdtrt_d",
     "substr(mj_text(s.med_type), 1, 2) BETWEEN '21' AND '28' AND s.atddr_no IS NULL"},
    {"stay-days-against-dates", "住院天数与起止日期不符", kConform, "mdtrt_d",
     "abs(date_diff('day', s.begntime, s.endtime) - s.ipt_days) > 1"},
    {"stay-longer-than-a-year", "住院超过一年", kPlausible, "mdtrt_d",
     "date_diff('day', s.begntime, s.endtime) > 366"},
    {"stay-died-without-way", "死亡日期与离院方式不符", kConform, "mdtrt_d",
     "s.die_date IS NOT NULL AND mj_text(s.dscg_way) <> '5'"},
    {"visit-placeholder-doctor", "主治医生编码为占位值", kPlausible, "mdtrt_d",
     "regexp_full_match(mj_text(s.atddr_no), '[A-Z]*(0+|9+|1+|X+)')"},
    {"visit-weeks-of-a-man", "男性填报孕周", kPlausible, "mdtrt_d",
     "s.geso_val > 0 AND mj_text(s.gend) = '1'"},
    // Diagnoses and procedures.
    {"diagnosis-without-name", "诊断缺名称", kComplete, "diag_d", "s.diag_name IS NULL"},
    {"diagnosis-after-visit", "诊断时间晚于就诊结束", kPlausible, "diag_d",
     "CAST(s.diag_time AS DATE) > CAST(v.endtime AS DATE)"},
    {"diagnosis-before-visit", "诊断时间早于就诊开始", kPlausible, "diag_d",
     "CAST(s.diag_time AS DATE) < CAST(v.begntime AS DATE)"},
    {"procedure-outside-visit", "手术日期在就诊期间之外", kPlausible, "oprn_d",
     "s.oprn_oprt_date < CAST(v.begntime AS DATE) OR s.oprn_oprt_date > CAST(v.endtime AS DATE)"},
    {"procedure-without-date", "手术缺日期", kComplete, "oprn_d", "s.oprn_oprt_date IS NULL"},
    {"procedure-ends-before-begin", "手术结束早于开始", kPlausible, "oprn_d",
     "s.oprn_oprt_endtime < s.oprn_oprt_begntime"},
    {"procedure-without-operator", "手术缺术者", kComplete, "oprn_d", "s.oper_dr_code IS NULL"},
    // Settlements.
    {"settlement-without-visit", "结算没有就诊记录", kComplete, "setl_d", "v._file = -1"},
    {"settlement-person-not-registered", "结算人员不在人员基本信息中", kComplete, "setl_d",
     "v.person_file = -1"},
    {"settlement-in-future", "结算时间在未来", kPlausible, "setl_d", "s.setl_time > {now}"},
    {"settlement-before-visit", "结算早于就诊开始", kPlausible, "setl_d",
     "CAST(s.setl_time AS DATE) < CAST(v.begntime AS DATE)"},
    {"settlement-ends-before-begin", "结算结束日期早于开始日期", kPlausible, "setl_d",
     "s.enddate < s.begndate"},
    {"settlement-year", "年度与结算时间不符", kConform, "setl_d",
     "abs(s.year - year(s.setl_time)) > 1"},
    {"settlement-type-against-visit", "医疗类别与就诊不符", kConform, "setl_d",
     "s.med_type <> v.med_type"},
    {"settlement-parts", "总费用与自费、超限价、先行自付、政策范围之和不符", kConform, "setl_d",
     "abs(s.medfee_sumamt - coalesce(s.fulamt_ownpay_amt, 0) - coalesce(s.overlmt_selfpay, 0) - "
     "coalesce(s.preselfpay_amt, 0) - s.inscp_scp_amt) > 0.01"},
    {"settlement-fund-parts", "基金支付总额与各基金支出之和不符", kConform, "setl_d",
     "least(abs(s.fund_pay_sumamt - s.hifp_pay - coalesce(s.cvlserv_pay, 0) - "
     "coalesce(s.hifes_pay, 0) - coalesce(s.hifmi_pay, 0) - coalesce(s.hifob_pay, 0) - "
     "coalesce(s.maf_pay, 0) - coalesce(s.oth_pay, 0)), abs(s.fund_pay_sumamt - s.hifp_pay - "
     "coalesce(s.cvlserv_pay, 0) - coalesce(s.hifes_pay, 0) - coalesce(s.hifmi_pay, 0) - "
     "coalesce(s.hifob_pay, 0) - coalesce(s.maf_pay, 0) - coalesce(s.oth_pay, 0) - "
     "coalesce(s.acct_pay, 0))) > 0.01"},
    {"settlement-fund-and-person", "总费用与基金、个人、医院负担之和不符", kConform, "setl_d",
     "least(abs(s.medfee_sumamt - s.fund_pay_sumamt - s.psn_pay - coalesce(s.hosp_part_amt, 0)), "
     "abs(s.medfee_sumamt - s.fund_pay_sumamt - s.psn_pay + coalesce(s.acct_pay, 0) - "
     "coalesce(s.hosp_part_amt, 0))) > 0.01"},
    {"settlement-person-parts", "个人支付与账户、现金、共济之和不符", kConform, "setl_d",
     "least(abs(s.psn_pay - s.acct_pay - s.cash_payamt), abs(s.psn_pay - s.acct_pay - "
     "s.cash_payamt - coalesce(s.acct_mulaid_pay, 0))) > 0.01"},
    {"settlement-fund-over-scope", "基金支付超过政策范围金额", kPlausible, "setl_d",
     "s.medfee_sumamt >= 0 AND s.hifp_pay > s.inscp_scp_amt + 0.01"},
    {"settlement-negative", "非退费结算金额为负", kPlausible, "setl_d",
     "s.medfee_sumamt < 0 AND coalesce(mj_text(s.refd_setl_flag), '0') <> '1'"},
    {"settlement-refund-positive", "退费结算金额为正", kPlausible, "setl_d",
     "s.medfee_sumamt > 0 AND mj_text(s.refd_setl_flag) = '1'"},
    {"settlement-huge", "单次结算超过200万元", kPlausible, "setl_d",
     "abs(s.medfee_sumamt) > 2000000"},
    {"settlement-pharmacy-type", "药店结算的医疗类别不是购药", kConform, "setl_d",
     "mj_text(s.fixmedins_code) LIKE 'P%' AND substr(mj_text(s.med_type), 1, 2) IN ('21', '22', "
     "'23', '24', '52')"},
    {"settlement-negative-balance", "账户余额为负", kPlausible, "setl_d", "s.balc < 0"},
    // Lines.
    {"line-amount", "明细金额与数量乘单价不符", kConform, "fee_list_d",
     // A plausibility question, so the fast binary product is good enough: the margin is a cent.
     "abs(CAST(s.det_item_fee_sumamt AS DOUBLE) - CAST(s.cnt AS DOUBLE) * CAST(s.pric AS DOUBLE)) "
     "> greatest(0.0101, 0.0051 * abs(CAST(s.cnt AS DOUBLE)))"},
    {"line-parts", "明细金额与各部分之和不符", kConform, "fee_list_d",
     "abs(s.det_item_fee_sumamt - s.fulamt_ownpay_amt - s.overlmt_amt - s.preselfpay_amt - "
     "s.inscp_scp_amt) > 0.01"},
    {"line-scope-over-amount", "政策范围金额超过明细金额", kPlausible, "fee_list_d",
     "abs(s.inscp_scp_amt) > abs(s.det_item_fee_sumamt) + 0.01"},
    {"line-sign", "数量与金额正负号不一致", kConform, "fee_list_d",
     "s.cnt > 0 AND s.det_item_fee_sumamt < 0 OR s.cnt < 0 AND s.det_item_fee_sumamt > 0"},
    {"line-zero-quantity", "数量为零", kPlausible, "fee_list_d", "s.cnt = 0"},
    {"line-negative-price", "单价为负", kPlausible, "fee_list_d", "s.pric < 0"},
    {"line-huge-quantity", "数量超过10000", kPlausible, "fee_list_d", "abs(s.cnt) > 10000"},
    {"line-huge-amount", "明细金额超过50万元", kPlausible, "fee_list_d",
     "abs(s.det_item_fee_sumamt) > 500000"},
    {"line-over-ceiling", "单价超过定价上限而无超限价金额", kConform, "fee_list_d",
     "s.pric_uplmt_amt > 0 AND s.pric > s.pric_uplmt_amt AND s.overlmt_amt = 0"},
    {"line-self-pay-share", "自付比例不在0与1之间", kConform, "fee_list_d",
     "s.selfpay_prop < 0 OR s.selfpay_prop > 1"},
    {"line-in-future", "费用发生时间在未来", kPlausible, "fee_list_d", "s.fee_ocur_time > {now}"},
    {"line-after-settlement", "费用发生晚于结算", kPlausible, "fee_list_d",
     "CAST(s.fee_ocur_time AS DATE) > CAST(t.setl_time AS DATE)"},
    {"line-before-visit", "费用发生早于就诊开始", kPlausible, "fee_list_d",
     "CAST(s.fee_ocur_time AS DATE) < CAST(t.begntime AS DATE)"},
    {"line-after-discharge", "费用发生晚于就诊结束", kPlausible, "fee_list_d",
     "CAST(s.fee_ocur_time AS DATE) > CAST(t.endtime AS DATE)"},
    {"line-after-death", "费用发生晚于死亡日期", kPlausible, "fee_list_d",
     "CAST(s.fee_ocur_time AS DATE) > t.person_died"},
    {"line-before-birth", "费用发生早于出生日期", kPlausible, "fee_list_d",
     "CAST(s.fee_ocur_time AS DATE) < t.person_brdy"},
    {"line-without-doctor", "明细缺开单医生", kComplete, "fee_list_d", "s.bilg_dr_codg IS NULL"},
    {"line-without-level", "明细缺收费项目等级", kComplete, "fee_list_d", "s.chrgitm_lv IS NULL"},
    {"line-without-name", "明细缺院内项目名称", kComplete, "fee_list_d",
     "s.medins_list_name IS NULL"},
    {"line-own-cost-in-scope", "丙类项目有政策范围金额", kConform, "fee_list_d",
     "s.inscp_scp_amt > 0 AND mj_text(s.chrgitm_lv) = '03'"},
    {"line-type-against-settlement", "明细医疗类别与结算不符", kConform, "fee_list_d",
     "s.med_type <> t.med_type"},
    {"refund-without-original", "退费未找到原明细", kConform, "fee_list_d",
     "n.refund AND u.rid IS NOT NULL AND s.feedetl_sn IS NOT NULL"},
    // Goods.
    {"stock-negative", "盘存数量为负", kPlausible, "inv_stock_d", "s.inv_cnt < 0"},
    {"purchase-negative", "采购数量不为正", kPlausible, "inv_purc_d", "s.purc_retn_cnt <= 0"},
    {"sale-negative", "销售数量不为正", kPlausible, "inv_sel_d", "s.sel_retn_cnt <= 0"},
};

}  // namespace

std::span<const QualityCheck> QualityChecks() { return kChecks; }

}  // namespace mingjian::intake
