#pragma once
// A message of the national interface for tests: an inpatient settlement of two lines.

#include <string>
#include <string_view>

#include "base/error.h"

namespace mingjian::service {

inline std::string NationalMessage() {
  return R"({"infno":"3102","msgid":"H32010000001202603021030000001","mdtrtarea_admvs":"320100",)"
         R"("insuplc_admdvs":"320100","recer_sys_code":"YBXT","infver":"V1.0","opter_type":"1",)"
         R"("opter":"001","opter_name":"收费员","inf_time":"2026-03-02 10:30:00",)"
         R"("fixmedins_code":"H32010000001","fixmedins_name":"第一医院","input":{"data":{)"
         R"("syscode":"HIS","trig_scen":"8","rule_ids":[],"patient_dtos":[{"patn_id":"P100",)"
         R"("patn_name":"测试","gend":"2","brdy":"1980-05-06","poolarea":"320100",)"
         R"("curr_mdtrt_id":"V1","fsi_encounter_dtos":[{"mdtrt_id":"V1",)"
         R"("medins_id":"H32010000001","medins_name":"第一医院","medins_admdvs":"320100",)"
         R"("medins_type":"1","medins_lv":"02","wardno":"3","bedno":"12",)"
         R"("adm_date":"2026-03-01 08:00:00","dscg_date":null,)"
         R"("dscg_main_dise_codg":"I63.900","dscg_main_dise_name":"脑梗死",)"
         R"("dr_codg":"D320100000001","adm_dept_codg":"A03","adm_dept_name":"内科",)"
         R"("med_mdtrt_type":"2","med_type":"21","matn_stas":"0","medfee_sumamt":130,)"
         R"("ownpay_amt":10,"selfpay_amt":5,"hifp_payamt":"90.50","setl_totlnum":1,)"
         R"("insutype":"310","reim_flag":"1","out_setl_flag":"0",)"
         R"("fsi_diagnose_dtos":[{"dise_id":"1","inout_dise_type":"1","maindise_flag":"1",)"
         R"("dias_srt_no":"1","dise_codg":"I63.900","dise_name":"脑梗死",)"
         R"("dise_date":"2026-03-01 08:10:00"}],)"
         R"("fsi_operation_dtos":[{"setl_list_oprn_id":"1","oprn_code":"38.1200",)"
         R"("oprn_name":"颈动脉内膜剥脱术","main_oprn_flag":"1","oprn_date":"2026-03-01"}],)"
         R"("fsi_order_dtos":[{"rx_id":"R1","curr_drord_flag":"1","rxno":"RX1",)"
         R"("long_drord_flag":"0","hilist_type":"101","chrg_type":"09","drord_bhvr":"1",)"
         R"("hilist_code":"XA11DAW036A001010104127","hilist_name":"维生素C","hilist_lv":"02",)"
         R"("hilist_dosform":"片剂","hilist_pric":50,"hosplist_code":"Y001",)"
         R"("hosplist_name":"维生素C片","cnt":2,"pric":50,"sumamt":100.00,"ownpay_amt":10,)"
         R"("selfpay_amt":5,"spec":"0.25g×12片/盒","spec_unt":"盒",)"
         R"("drord_begn_date":"2026-03-01 09:00:00","drord_stop_date":"",)"
         R"("drord_dept_codg":"A03","drord_dept_name":"内科","drord_dr_codg":"D320100000002",)"
         R"("drord_dr_name":"医生","drord_dr_profttl":"3"},)"
         R"({"rx_id":"R2","curr_drord_flag":"1","rxno":"RX2","long_drord_flag":"0",)"
         R"("hilist_type":"201","chrg_type":"02","drord_bhvr":"0",)"
         R"("hilist_code":"001102000010000-110200001","hilist_name":"诊察费","hilist_lv":"01",)"
         R"("cnt":1,"pric":30,"sumamt":30,"ownpay_amt":0,"selfpay_amt":0,"spec":"次",)"
         R"("spec_unt":"次","drord_begn_date":"2026-03-01 10:00:00","drord_dept_codg":"A03",)"
         R"("drord_dr_codg":"D320100000002","drord_dr_name":"医生"}]}]}]}}})";
}

// `text` with the first `from` replaced. REQUIRES: it is there.
inline std::string Changed(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  MJ_CHECK(at != text.npos);
  return text.replace(at, from.size(), to);
}

}  // namespace mingjian::service
