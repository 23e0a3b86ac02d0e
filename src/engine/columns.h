#pragma once
// Positions of the fields that the engine itself reads, and what national codes mean to it. All
// knowledge of field names and code values in the engine is in this file and its .cc.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "rules/types.h"

namespace mingjian::engine {

// What a refund takes from a line's field.
enum class RefundPart : uint8_t {
  kNone,
  kCnt,      // Refund::cnt
  kAmount,   // Refund::det_item_fee_sumamt
  kInScope,  // Refund::inscp_scp_amt
  kShare,    // other money: in proportion to the quantity
};

struct Columns {
  struct {
    size_t fee_ocur_time, cnt, det_item_fee_sumamt, inscp_scp_amt, item_code, bilg_dr_codg;
    std::vector<RefundPart> refund;  // by field
  } line;
  struct {
    size_t fixmedins_code, begntime, endtime, med_type, atddr_no;
  } visit;
  struct {
    size_t setl_time, medfee_sumamt, inscp_scp_amt, fund_pay_sumamt;
  } settlement;
  struct {
    size_t brdy, psn_no;
  } person;
  struct {
    size_t oprn_oprt_code, oprn_oprt_date, oprn_oprt_begntime;
  } procedure;
  struct {
    size_t hosp_lv;
  } provider;
  struct {
    size_t dr_codg;
  } doctor;
};
const Columns& ModelColumns();
// The national table of an entity; null for points, prescriptions and parameters.
const model::Table* TableOf(rules::Entity entity);

// What kind of visit a med_type is, by its first two digits (provinces append digits).
struct VisitKind {
  bool known = false, inpatient = false, pharmacy = false, emergency = false;
};
VisitKind KindOfMedType(std::string_view med_type);
// 3 三级, 2 二级, 1 一级及以下; 0 for a pharmacy or an unknown code.
int LevelOfHospLv(std::string_view hosp_lv);

}  // namespace mingjian::engine
