#pragma once
// An answer as bytes.

#include <string>
#include <string_view>

#include "service/server.h"

namespace mingjian::service {

struct ResponseLook {
  std::string_view date;  // "Sun, 22 Nov 2026 04:50:00 GMT"
  std::string_view request_id;
  bool keep_alive = true;
  bool http_1_0 = false;  // of the request
};

// Status line and headers, with the empty line behind them. Headers of the response that hold a
// line break, or that are made here (Date, Content-Length, …), are left out.
std::string ResponseHead(const HttpResponse& response, const ResponseLook& look);

// No body may follow: 1xx, 204, 304.
bool HasNoBody(int status);

std::string_view ReasonOf(int status);  // "Not Found"

// Seconds since 1970 (UTC) as HTTP writes them.
std::string HttpDate(int64_t seconds);

}  // namespace mingjian::service
