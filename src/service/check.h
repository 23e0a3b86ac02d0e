#pragma once
// One claim judged for REST, whoever asks: POST /v1/check with a key, POST /v1/what-if with a
// session.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "online/checker.h"
#include "service/server.h"

namespace mingjian::service {

// What an HTTP status says of a request that may not be.
struct Refusal {
  int status = 401;
  std::string code;  // "no_key", "unknown_key", "no_right", "other_institution"
  std::string message, message_zh;
};
// Why the caller may not speak for an institution; nothing when he may.
using Speaks = std::function<std::optional<Refusal>(std::string_view fixmedins_code)>;

// Judges the claim in the body of `request` (rest_tables.h); nothing is stored. `speaks` is asked
// before this returns; `reply` is called on another thread, or before.
// REQUIRES: `checker` outlives the reply.
void AnswerCheck(online::Checker& checker, const Speaks& speaks, const RequestPtr& request,
                 const Reply& reply);

}  // namespace mingjian::service
