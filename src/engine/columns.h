#pragma once
// Positions of the fields that the engine itself reads: all knowledge of field names in the engine
// is in this file and its .cc. What codes mean is asked of model/codes.h.

#include <cstddef>
#include <cstdint>
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
    size_t fee_ocur_time, cnt, det_item_fee_sumamt, inscp_scp_amt, item_code, bilg_dr_codg,
        feedetl_sn, rx_drord_no;
    std::vector<RefundPart> refund;  // by field
  } line;
  struct {
    size_t fixmedins_code, begntime, endtime, med_type, atddr_no, mdtrt_id;
  } visit;
  struct {
    size_t setl_time, medfee_sumamt, inscp_scp_amt, fund_pay_sumamt, setl_id;
  } settlement;
  struct {
    size_t brdy, psn_no;
  } person;
  struct {
    size_t oprn_oprt_date, oprn_oprt_sn;
  } procedure;
  struct {
    size_t hosp_lv, fixmedins_type;
  } provider;
  struct {
    size_t dr_codg;
  } doctor;
};
const Columns& ModelColumns();
// The national table of an entity; null for points, prescriptions and parameters.
const model::Table* ModelTableOf(rules::Entity entity);

}  // namespace mingjian::engine
