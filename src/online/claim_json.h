#pragma once
// A claim and what was asked about it as text, for the queue of the unchecked: read by the program
// that wrote it or a later one, so fields go by name.

#include <string>

#include "online/checker.h"

namespace mingjian::online {

std::string ToJson(const Request& request);
// Errors (kData): not what ToJson wrote.
Result<Request> RequestFromJson(const std::string& text);
// The same for requests that say the same, whatever their clock: for telling a repeated request
// from another one under the same key.
std::string FingerprintOf(const Request& request);

}  // namespace mingjian::online
