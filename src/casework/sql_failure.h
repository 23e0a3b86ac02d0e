#pragma once
// What an exception of SOCI means for whoever called. Private to src/casework.

#include <exception>
#include <string>

#include "base/error.h"

namespace mingjian::casework {

struct Failure {
  Error error;
  bool again = false;  // a lost race for a lock: the transaction may be begun again
  bool lost = false;   // the connection is gone
};
// `name`: the database, as messages call it.
Failure FailureOf(const std::exception& error, const std::string& name);

}  // namespace mingjian::casework
