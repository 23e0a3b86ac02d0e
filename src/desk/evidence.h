#pragma once
// What proves a finding, out of the lake: the person's timeline, the settlement with its diagnoses
// and lines, marked as the finding names them. Only the person's own bucket is read. Private to
// src/desk.

#include <boost/json/fwd.hpp>
#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "casework/clue_file.h"
#include "desk/lake_view.h"

namespace mingjian::desk {

struct EvidenceOptions {
  bool unmask = false;
  std::string person_key;           // of the finding's person
  std::string fixmedins_code = {};  // only what this institution did, "" = all
};
// {"person", "visits", "settlement", "diagnoses", "procedures", "lines"}
Result<boost::json::object> EvidenceOf(LakeView::Lease& lake, const casework::FindingRow& finding,
                                       const EvidenceOptions& options);

// Names of doctors by code; those that the lake does not know are left out.
Result<std::map<std::string, std::string>> DoctorNames(LakeView::Lease& lake,
                                                       const std::set<std::string>& codes);

}  // namespace mingjian::desk
