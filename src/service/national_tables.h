#pragma once
// Fields of 3101 and 3102 and the fields of the model that they fill. Private to the national
// interface; docs/integration.md has the same as a table.

#include <cstddef>

#include "service/national_map.h"

namespace mingjian::service {

struct NationalMaps {
  explicit NationalMaps(const Dialect& of);
  Dialect dialect;
  ObjectMap patient, encounter, diagnose, operation, order;
};

// Positions of the fields that the reader sets itself.
struct NationalFields {
  struct Keys {
    size_t psn_no, mdtrt_id, fixmedins_code;
    explicit Keys(Slot slot);
  };
  NationalFields();
  Keys visit{Slot::kVisit}, diagnosis{Slot::kDiagnosis}, procedure{Slot::kProcedure},
      settlement{Slot::kSettlement};
  size_t begntime, visit_med_type;
  size_t diag_type, diag_srt_no, diag_vali, oprn_sn, oprn_vali;
  size_t fixmedins_name, setl_id, setl_time, setl_med_type, medfee, setl_ownpay, setl_inscp;
  size_t line_mdtrt_id, line_setl_id, fee_ocur_time;
  size_t sumamt, ownpay, inscp;
};
const NationalFields& ModelFields();

}  // namespace mingjian::service
