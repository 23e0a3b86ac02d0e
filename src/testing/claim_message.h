#pragma once
// A claim as the message that an institution would send for it: a 3101 or 3102 with one patient.
// For replays of a city's claims and for load.

#include <functional>
#include <string>

#include "history/claim.h"

namespace mingjian::testing {

struct MessageOptions {
  std::string infno = "3102";
  int trig_scen = 8;
  std::string msgid;
  Seconds inf_time = 0;
  // With every further field of the claim under its national name, so that nothing is lost on the
  // way; false: the fields of the specification alone.
  bool full = true;
  // med_list_codg of the line that a refund takes back; the claim does not say it.
  std::function<std::string(const history::Refund&)> code_of = {};
};
// The body, UTF-8 JSON without line breaks.
std::string MessageOf(const history::Claim& claim, const MessageOptions& options);

}  // namespace mingjian::testing
