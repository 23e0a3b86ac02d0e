#include "service/response_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>

#include "base/time.h"

namespace mingjian::service {
namespace {

bool IsHeaderText(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

bool Same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

bool IsMadeHere(std::string_view name) {
  constexpr std::array<std::string_view, 7> kMade = {
      "date",         "server",     "x-request-id",     "content-length",
      "content-type", "connection", "transfer-encoding"};
  return std::any_of(kMade.begin(), kMade.end(),
                     [&](std::string_view made) { return Same(made, name); });
}

}  // namespace

bool HasNoBody(int status) { return status < 200 || status == 204 || status == 304; }

std::string_view ReasonOf(int status) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  return {reason.data(), reason.size()};
}

std::string HttpDate(int64_t seconds) {
  constexpr std::array<const char*, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilDate date = CivilOf(seconds);
  const int64_t day = DayNumberOf(seconds), second = seconds - DayOf(seconds);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<size_t>(((day % 7) + 7) % 7)], date.day,
                     kMonths[static_cast<size_t>(date.month - 1)], date.year, second / 3600,
                     second / 60 % 60, second % 60);
}

std::string ResponseHead(const HttpResponse& response, const ResponseLook& look) {
  std::string head;
  head.reserve(384);
  const auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\nServer: mingjian\r\nX-Request-Id: {}\r\n",
                 response.status, ReasonOf(response.status), look.date, look.request_id);
  if (!HasNoBody(response.status)) {
    if (!response.content_type.empty() && IsHeaderText(response.content_type)) {
      fmt::format_to(out, "Content-Type: {}\r\n", response.content_type);
    }
    fmt::format_to(out, "Content-Length: {}\r\n", response.body.size());
  }
  // Answers hold personal data: nobody on the way keeps them, unless the handler knows better.
  bool cache = false;
  for (const auto& [name, value] : response.headers) {
    if (name.empty() || !IsHeaderText(name) || !IsHeaderText(value) || IsMadeHere(name)) continue;
    cache = cache || Same(name, "cache-control");
    fmt::format_to(out, "{}: {}\r\n", name, value);
  }
  if (!cache) head += "Cache-Control: no-store\r\n";
  head += "X-Content-Type-Options: nosniff\r\n";
  if (!look.keep_alive) {
    head += "Connection: close\r\n";
  } else if (look.http_1_0) {
    head += "Connection: keep-alive\r\n";
  }
  head += "\r\n";
  return head;
}

HttpResponse ErrorResponse(int status, std::string_view code, std::string_view message,
                           const HttpRequest& request) {
  const boost::json::object error{
      {"error",
       boost::json::object{{"code", boost::json::string_view(code.data(), code.size())},
                           {"message", boost::json::string_view(message.data(), message.size())},
                           {"request_id", request.id}}}};
  HttpResponse response;
  response.status = status;
  response.body = boost::json::serialize(error) + "\n";
  return response;
}

}  // namespace mingjian::service
