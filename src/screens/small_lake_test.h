#pragma once
// A lake of a few rows made by hand through the real intake, and what a screen finds in it.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "screens/run.h"

namespace mingjian::screens {

using Row = std::map<std::string, std::string>;

// Rows of the national tables as CSV, with the columns that the screens read; what is not said has
// a plain default.
struct SmallLake {
  std::map<std::string, std::string> rows;  // table -> lines
  int number = 0;

  static constexpr const char* kHospital = "H33990100001";
  static constexpr const char* kOther = "H33990100002";
  static constexpr const char* kPharmacy = "P33990100003";

  static const std::map<std::string, std::string>& Heads() {
    static const std::map<std::string, std::string> heads = {
        {"fixmedins_b",
         "fixmedins_code,fixmedins_name,fixmedins_type,hosp_lv,admdvs,bed_cnt,fixmedins_stas"},
        {"psn_info_b", "psn_no,psn_name,gend,brdy,psn_cert_type,certno,insutype,addr"},
        {"mdtrt_d",
         "fixmedins_code,mdtrt_id,psn_no,begntime,endtime,med_type,atddr_no,dscg_maindiag_code,"
         "dscg_way,nwb_flag"},
        {"setl_d",
         "mdtrt_id,setl_id,psn_no,fixmedins_code,setl_time,med_type,medfee_sumamt,inscp_scp_amt,"
         "fund_pay_sumamt,refd_setl_flag,vali_flag"},
        {"fee_list_d",
         "mdtrt_id,setl_id,feedetl_sn,init_feedetl_sn,fee_ocur_time,cnt,pric,det_item_fee_sumamt,"
         "inscp_scp_amt,med_list_codg,medins_list_name,med_chrgitm_type,bilg_dept_codg,"
         "bilg_dr_codg"},
        {"oprn_d",
         "fixmedins_code,mdtrt_id,psn_no,oprn_oprt_sn,oprn_oprt_code,oprn_oprt_name,"
         "oprn_oprt_date,oprn_oprt_begntime,oprn_oprt_endtime,oper_dr_code,vali_flag"},
        {"diag_d",
         "fixmedins_code,mdtrt_id,psn_no,inout_diag_type,diag_type,maindiag_flag,diag_srt_no,"
         "diag_code,diag_name,vali_flag"},
        {"setl_list_diag_d", "mdtrt_id,setl_id,psn_no,srt_no,diag_type,diag_code,maindiag_flag"},
        {"dr_b", "dr_codg,dr_name,fixmedins_code,dr_stas"},
        {"dr_prac_d", "dr_codg,fixmedins_code,main_prac_flag,prac_scp,begndate,enddate"},
        {"fixmedins_eqpt_d", "fixmedins_code,eqpt_no,eqpt_type,eqpt_cnt,day_cap,begndate,enddate"},
        {"fixmedins_lic_d", "fixmedins_code,lic_type,lic_no,begndate,enddate"},
        {"drord_d",
         "fixmedins_code,mdtrt_id,psn_no,medcas_drord_detl_id,drord_no,long_drord_flag,"
         "drord_detl_code,med_list_codg,drord_isu_dr_codg,drord_isu_time,drord_begn_time,"
         "drord_stop_time,cnt,vali_flag"},
        {"drord_exe_d",
         "fixmedins_code,mdtrt_id,psn_no,medcas_drord_detl_id,exe_srt_no,exe_time,exe_cnt,"
         "vali_flag"},
        {"exam_rpt_d",
         "fixmedins_code,mdtrt_id,psn_no,rpt_no,med_list_codg,gend,rpt_time,vali_flag"},
        {"psn_cust_d", "psn_no,psn_cert_type,certno,begndate,enddate"},
        {"psn_exit_d", "psn_no,psn_cert_type,certno,exit_time,entry_time"},
        {"inv_purc_d",
         "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,finl_trns_pric,"
         "purc_retn_cnt,purc_retn_stoin_time,pac_cnt,prod_geay_flag"},
        {"inv_sel_d",
         "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,setl_id,psn_no,rx_flag,"
         "rxno,sel_retn_cnt,sel_retn_time"},
        {"inv_sel_retn_d",
         "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,setl_id,sel_retn_cnt,"
         "sel_retn_time"},
        {"drug_trac_d",
         "fixmedins_code,fixmedins_bchno,inv_data_type,drug_trac_codg,med_list_codg,setl_id,"
         "feedetl_sn,mdtrt_setl_type,trdn_flag,trac_time"},
    };
    return heads;
  }

  SmallLake() {
    Add("fixmedins_b", "H33990100001,甲医院,1,05,339901,10,1");
    Add("fixmedins_b", "H33990100002,乙医院,1,05,339901,10,1");
    Add("fixmedins_b", "P33990100003,丙药店,2,11,339901,,1");
    for (int person = 1; person <= 9; ++person) {
      Add("psn_info_b", fmt::format("P{0},某{0},1,1970-01-0{0},01,,310,明川市路{0}号", person));
    }
  }

  SmallLake& Add(const std::string& table, const std::string& line) {
    rows[table] += line + "\n";
    return *this;
  }
  // A visit M<n> of a person with its settlement S<n>; gives n.
  int Visit(const std::string& person, const std::string& begin, const std::string& end,
            const std::string& type = "21", const std::string& provider = kHospital,
            const std::string& doctor = "", const std::string& diagnosis = "J18.900",
            const std::string& way = "1", const std::string& fee = "1000") {
    const int n = ++number;
    Add("mdtrt_d", fmt::format("{},M{},{},{},{},{},{},{},{},0", provider, n, person, begin, end,
                               type, doctor, diagnosis, way));
    Add("setl_d", fmt::format("M{0},S{0},{1},{2},{3},{4},{5},{5},{6},0,1", n, person, provider, end,
                              type, fee, std::stoi(fee) / 2));
    return n;
  }
  // A line on the bill of visit `visit`; its amount is cnt × pric, all in scope.
  SmallLake& Line(int visit, int sn, const std::string& time, int cnt, int pric,
                  const std::string& item, const std::string& charge_type = "05",
                  const std::string& dept = "A03", const std::string& doctor = "") {
    return Add("fee_list_d",
               fmt::format("M{0},S{0},{1},,{2},{3},{4},{5},{5},{6},项目{6},{7},{8},{9}", visit, sn,
                           time, cnt, pric, cnt * pric, item, charge_type, dept, doctor));
  }
  // Takes a line back: a negative row in the same settlement.
  SmallLake& Refund(int visit, int sn, int of, const std::string& time, int cnt, int pric,
                    const std::string& item, const std::string& charge_type = "05") {
    return Add("fee_list_d",
               fmt::format("M{0},S{0},{1},{2},{3},{4},{5},{6},{6},{7},项目{7},{8},A03,", visit, sn,
                           of, time, -cnt, pric, -cnt * pric, item, charge_type));
  }
};

struct SmallRun {
  RunSummary summary;
  std::vector<Row> findings, lines;

  // The columns of each finding joined by blanks, sorted; a column that is none of the file's is
  // looked up in `values`, which is searched for "name":"…".
  std::vector<std::string> Brief(const std::vector<std::string>& columns) const {
    std::vector<std::string> brief;
    for (const Row& row : findings) {
      std::string text;
      for (const std::string& column : columns) {
        if (!text.empty()) text += ' ';
        if (const auto found = row.find(column); found != row.end()) {
          text += found->second;
          continue;
        }
        const std::string& values = row.at("values");
        const std::string mark = fmt::format("\"{}\":\"", column);
        const size_t at = values.find(mark);
        if (at == std::string::npos) {
          text += '-';
          continue;
        }
        const size_t begin = at + mark.size();
        text += values.substr(begin, values.find('"', begin) - begin);
      }
      brief.push_back(std::move(text));
    }
    std::sort(brief.begin(), brief.end());
    return brief;
  }
  // "role table key" of the lines of all findings, sorted.
  std::vector<std::string> Cited() const {
    std::vector<std::string> cited;
    for (const Row& row : lines) {
      cited.push_back(fmt::format("{} {} {}", row.at("role"), row.at("table"), row.at("key")));
    }
    std::sort(cited.begin(), cited.end());
    return cited;
  }
};

// Loads the rows and runs one screen of the repository on them.
SmallRun RunOn(const SmallLake& lake, const std::string& screen,
               std::map<std::string, std::string> settings = {});

// The screen is silent without a table and says which one.
void ExpectWaits(const SmallLake& lake, const std::string& screen,
                 const std::vector<std::string>& tables);

}  // namespace mingjian::screens
