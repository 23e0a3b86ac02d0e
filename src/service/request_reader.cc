#include "service/request_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>

#include "service/request_target.h"

namespace mingjian::service {
namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using ErrorCodeOf = boost::beast::error_code;

// A line of chunk sizes, or the fields behind the last chunk.
constexpr size_t kChunkLineMax = 8U << 10;
constexpr size_t kFieldsMax = 256;
constexpr size_t kLastChunkSize = 5;
// Space for a body of known length is made at once up to here; beyond, only as bytes arrive.
constexpr size_t kReserveMax = 64U << 10;

std::string_view View(string_view text) { return {text.data(), text.size()}; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsRequestId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '\\';
  });
}

}  // namespace

struct RequestReader::Parser : http::basic_parser<true> {
  Parser(const RequestLimits& limits, HttpRequest* into, Budget* from)
      : limits_(limits), request_(into), budget_(from) {
    // Beast counts from where its last call stopped; header_bytes_ counts all.
    header_limit(static_cast<std::uint32_t>(std::max<size_t>(limits.header_max, 64)));
    body_limit(static_cast<std::uint64_t>(limits.body_max));
  }

  State Put(std::string_view bytes, size_t* taken) {
    *taken = 0;
    if (status_ != 0) return State::kFailed;
    if (!started_) {
      // Empty lines before a request are passed over, as RFC 9112 2.2 asks.
      while (*taken < bytes.size() && (bytes[*taken] == '\r' || bytes[*taken] == '\n')) {
        ++*taken;
        if (++blank_ > 8) return Fail(400, "bad_request", "expected a request line");
      }
      bytes.remove_prefix(*taken);
      if (bytes.empty()) return State::kNeedMore;
      started_ = true;
    }
    return is_header_done() ? PutBody(bytes, taken) : PutHeader(bytes, taken);
  }

  State PutHeader(std::string_view bytes, size_t* taken) {
    if (!line_seen_) {
      // Beast takes the request line only when it has seen the end of the headers.
      const size_t end = bytes.find('\n');
      line_seen_ = end != std::string_view::npos;
      if (std::min(end, bytes.size()) > limits_.line_max) {
        return Fail(414, "uri_too_long",
                    fmt::format("the request line is longer than {} bytes", limits_.line_max));
      }
    }
    ErrorCodeOf error;
    eager(false);
    const size_t used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    *taken += used;
    header_bytes_ += used;
    if (status_ != 0) return State::kFailed;
    if (header_bytes_ > limits_.header_max || error == http::error::header_limit) return TooLong();
    if (error == http::error::need_more) {
      return header_bytes_ + (bytes.size() - used) > limits_.header_max ? TooLong()
                                                                        : State::kNeedMore;
    }
    if (error == http::error::body_limit) return TooLarge();
    if (error) return Malformed(error);
    if (!is_header_done()) return State::kNeedMore;
    if (!CheckHeader()) return State::kFailed;
    return is_done() ? State::kDone : State::kHeader;
  }

  State PutBody(std::string_view bytes, size_t* taken) {
    // Beast asserts that it sees the end of the last chunk ("0", two line breaks) whole when it is
    // asked again.
    if (chunked() && bytes.size() < kLastChunkSize && bytes.starts_with('0')) {
      return State::kNeedMore;
    }
    ErrorCodeOf error;
    eager(true);
    const size_t used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    *taken += used;
    if (status_ != 0) return State::kFailed;
    if (error == http::error::body_limit) return TooLarge();
    if (error && error != http::error::need_more) return Malformed(error);
    if (is_done()) return State::kDone;
    if (bytes.size() - used > kChunkLineMax) {
      return Fail(400, "bad_request",
                  "the line before a chunk, or what follows the last, is too "
                  "long");
    }
    return State::kNeedMore;
  }

  // What Beast leaves open.
  bool CheckHeader() {
    size_t hosts = 0, ids = 0;
    for (const auto& [name, value] : request_->headers) {
      if (name == "host") ++hosts;
      if (name == "x-request-id" && ++ids == 1 && IsRequestId(value)) request_->id = value;
    }
    if (hosts > 1 || (hosts == 0 && !http_1_0_)) {
      Fail(400, "bad_request", "expected one header Host");
      return false;
    }
    for (const auto& [name, value] : request_->headers) {
      if (name == "transfer-encoding" && (http_1_0_ || Lower(value) != "chunked")) {
        Fail(501, "not_implemented", "of transfer codings only chunked is understood");
        return false;
      }
      if (name == "expect") {
        if (Lower(value) != "100-continue") {
          Fail(417, "expectation_failed", "of expectations only 100-continue is understood");
          return false;
        }
        expects_continue_ = !http_1_0_;
      }
    }
    return true;
  }

  State Fail(int status, std::string_view code, std::string message) {
    status_ = status;
    code_ = code;
    message_ = std::move(message);
    return State::kFailed;
  }
  State TooLong() {
    return Fail(431, "header_too_large",
                fmt::format("the headers are larger than {} bytes", limits_.header_max));
  }
  State TooLarge() {
    return Fail(413, "body_too_large",
                fmt::format("the body is larger than {} bytes", limits_.body_max));
  }
  State Malformed(const ErrorCodeOf& error) {
    return Fail(400, "bad_request", "not an HTTP/1.1 request: " + error.message());
  }

  // Stops Beast with an error of our own; status_ says which.
  void Stop(ErrorCodeOf& error) { error = http::error::bad_value; }

  bool Append(std::string_view bytes, ErrorCodeOf& error) {
    std::string& body = request_->body;
    if (body.size() + bytes.size() > body.capacity()) {
      // Never beyond what was announced, nor what is allowed.
      const size_t needed = body.size() + bytes.size();
      const size_t wanted = std::max(needed, std::min(body.capacity() * 2, length_));
      if (!Reserve(wanted)) {
        Stop(error);
        return false;
      }
    }
    body.append(bytes);
    return true;
  }
  bool Reserve(size_t wanted) {
    std::string& body = request_->body;
    if (wanted <= body.capacity()) return true;
    if (budget_ != nullptr && !budget_->Take(wanted - body.capacity())) {
      Fail(503, "busy", "too many requests are under way; try again");
      return false;
    }
    body.reserve(wanted);
    return true;
  }

  void on_request_impl(http::verb, string_view method, string_view target, int version,
                       ErrorCodeOf& error) override {
    request_->method = View(method);
    http_1_0_ = version == 10;
    if (const Status read = ReadTarget(View(target), request_); !read) {
      Fail(400, "bad_request", read.error().message);
      return Stop(error);
    }
    if (limits_.router != nullptr) {
      limits_.body_max =
          limits_.router->BodyMax(request_->method, request_->path, limits_.body_max);
      body_limit(static_cast<std::uint64_t>(limits_.body_max));
    }
  }
  void on_field_impl(http::field, string_view name, string_view value,
                     ErrorCodeOf& error) override {
    // Fields behind the last chunk are read over: nothing may be decided by what comes last.
    if (is_header_done()) return;
    if (request_->headers.size() >= kFieldsMax) {
      Fail(431, "header_too_large", fmt::format("there are more than {} headers", kFieldsMax));
      return Stop(error);
    }
    request_->headers.emplace_back(Lower(View(name)), View(value));
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         ErrorCodeOf& error) override {
    length_ = static_cast<size_t>(
        std::min<uint64_t>(length.value_or(limits_.body_max), limits_.body_max));
    if (length && !Reserve(static_cast<size_t>(std::min<uint64_t>(*length, kReserveMax)))) {
      Stop(error);
    }
  }
  std::size_t on_body_impl(string_view body, ErrorCodeOf& error) override {
    return Append(View(body), error) ? body.size() : 0;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, ErrorCodeOf& error) override {
    return Append(View(body), error) ? body.size() : 0;
  }
  void on_header_impl(ErrorCodeOf&) override {}
  void on_chunk_header_impl(std::uint64_t, string_view, ErrorCodeOf&) override {}
  void on_finish_impl(ErrorCodeOf&) override {}
  void on_response_impl(int, string_view, int, ErrorCodeOf&) override {}

  RequestLimits limits_;
  HttpRequest* request_;
  Budget* budget_;
  size_t header_bytes_ = 0, length_ = 0;  // `length_`: of the body, at most
  int blank_ = 0;
  bool started_ = false, line_seen_ = false, http_1_0_ = false, expects_continue_ = false;
  int status_ = 0;
  std::string_view code_;
  std::string message_;
};

RequestReader::RequestReader(const RequestLimits& limits, HttpRequest* request, Budget* budget)
    : parser_(std::make_unique<Parser>(limits, request, budget)) {}
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::Put(std::string_view bytes, size_t* taken) {
  return parser_->Put(bytes, taken);
}
bool RequestReader::header_done() const { return parser_->is_header_done(); }
bool RequestReader::keep_alive() const { return parser_->keep_alive(); }
bool RequestReader::http_1_0() const { return parser_->http_1_0_; }
bool RequestReader::expects_continue() const { return parser_->expects_continue_; }
int RequestReader::status() const { return parser_->status_; }
std::string_view RequestReader::code() const { return parser_->code_; }
const std::string& RequestReader::message() const { return parser_->message_; }

}  // namespace mingjian::service
