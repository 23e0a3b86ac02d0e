#pragma once
// A small city for the tests of this folder: a folder of CSV texts, written anew for each test, and
// questions to the lake that came of it.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "lake/lake.h"
#include "model/model.h"

namespace mingjian::intake::testing {

namespace fs = std::filesystem;

using mingjian::TempFolder;
using Files = std::map<std::string, std::string>;  // name -> content

inline void WriteFiles(const std::string& folder, const Files& files) {
  fs::create_directories(folder);
  for (const auto& [name, content] : files) {
    fs::create_directories(fs::path(folder + "/" + name).parent_path());
    const Status written = WriteFile(folder + "/" + name, content);
    MJ_CHECK(written.has_value());
  }
}

// Three persons, two hospitals and a pharmacy; months 1 and 2 of 2026.
inline Files City() {
  return {
      {"psn_info_b.csv",
       "psn_no,psn_name,gend,brdy,psn_cert_type,certno\n"
       "P1,张三,1,1980-01-02,01,11010119800102001X\n"
       "P2,李四,2,1990-05-06,,\n"
       "P3,王五,1,2001-12-31,,\n"},
      {"psn_insu_d.csv",
       "psn_no,insutype,insuplc_admdvs,begndate,enddate\n"
       "P1,310,440100,2020-01-01,\n"
       "P2,390,440100,2021-01-01,2025-12-31\n"},
      {"fixmedins_b.csv",
       "fixmedins_code,fixmedins_name,fixmedins_type,hosp_lv,admdvs\n"
       "H44010000001,第一医院,1,02,440100\n"
       "P44010000002,大街药店,2,11,440100\n"},
      {"mdtrt_d.csv",
       "fixmedins_code,mdtrt_id,psn_no,begntime,endtime,med_type\n"
       "H44010000001,M1,P1,2026-01-05 08:00:00,2026-01-09 10:00:00,21\n"
       "H44010000001,M2,P2,2026-02-03 09:30:00,2026-02-03 10:00:00,11\n"},
      {"diag_d.csv",
       "fixmedins_code,mdtrt_id,psn_no,diag_type,maindiag_flag,diag_srt_no,diag_code,diag_name,"
       "vali_flag\n"
       "H44010000001,M1,P1,1,1,1,I10.x00,高血压,1\n"
       "H44010000001,M1,P1,1,0,2,E11.900,糖尿病,1\n"
       "H44010000001,M2,P2,1,1,1,J00.x00,感冒,1\n"},
      {"setl_d.csv",
       "mdtrt_id,setl_id,psn_no,fixmedins_code,setl_time,med_type,medfee_sumamt,inscp_scp_amt,"
       "fund_pay_sumamt,refd_setl_flag,vali_flag\n"
       "M1,S1,P1,H44010000001,2026-01-09 11:00:00,21,150.00,120.00,100.00,0,1\n"
       "M2,S2,P2,H44010000001,2026-02-03 10:00:00,11,20.50,20.50,15.00,0,1\n"
       "M3,S3,P3,P44010000002,2026-02-07 19:00:00,41,30.00,30.00,30.00,0,1\n"},
      {"fee_list_d.csv",
       "mdtrt_id,setl_id,feedetl_sn,fee_ocur_time,cnt,pric,det_item_fee_sumamt,inscp_scp_amt,"
       "med_list_codg,medins_list_name,bilg_dr_codg,rx_drord_no\n"
       "M1,S1,1,2026-01-05 09:00:00,1,100,100,80,001102000010000-110200001,\"诊察费,\"\"大\"\"\","
       "D440100000001,\n"
       "M1,S1,2,2026-01-06 09:00:00,2,25,50,40,XA11DAW036A001010104127,维生素,D440100000001,R1\n"
       "M2,S2,10,2026-02-03 09:40:00,1,20.5,20.5,20.5,XA11DAW036A001010104127,维生素,"
       "D440100000002,\n"
       "M3,S3,1,2026-02-07 19:00:00,3,10,30,30,ZA01BAG0120010101234,感冒颗粒,,\n"}};
}

// Every table of the lake as sorted lines of text: two lakes of equal content give equal strings.
// Row numbers are left out unless asked for.
inline std::string Dump(const std::string& path, bool numbers = false) {
  const auto opened = lake::Lake::Open(path);
  if (!opened) return "no lake: " + opened.error().message;
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  const Status views = lake::SqlViews(*opened, connection);
  if (!views) return views.error().message;
  std::string out;
  std::vector<std::string> tables;
  for (const model::Table& table : model::Tables()) tables.emplace_back(table.name);
  tables.insert(tables.end(), {"refund_d", "refund_line_d"});
  for (const std::string& table : tables) {
    const auto rows = connection.QueryText(
        "SELECT CAST(t AS VARCHAR) FROM (SELECT " +
        std::string(numbers ? "*" : "COLUMNS(c -> c NOT LIKE '\\_%' ESCAPE '\\')") + " FROM " +
        table + ") t ORDER BY ALL");
    if (!rows) return table + ": " + rows.error().message;
    for (const auto& row : *rows) out += table + " " + row[0].value_or("NULL") + "\n";
  }
  return out;
}

inline std::vector<lake::Connection::TextRow> Ask(const std::string& path, const std::string& sql) {
  const auto opened = lake::Lake::Open(path);
  if (!opened) return {{opened.error().message}};
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  if (const Status views = lake::SqlViews(*opened, connection); !views)
    return {{views.error().message}};
  const auto rows = connection.QueryText(sql);
  if (!rows) return {{rows.error().message}};
  return *rows;
}

inline Result<IngestReport> Load(const std::string& from, const std::string& lake) {
  return Ingest({.from = from,
                 .lake = lake,
                 .buckets = 4,
                 .threads = 2,
                 .memory = "1GB",
                 .now = SecondsOf({2026, 7, 1})});
}

}  // namespace mingjian::intake::testing
