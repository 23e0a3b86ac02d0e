#include "service/request_reader.h"

#include <gtest/gtest.h>

namespace mingjian::service {
namespace {

using State = RequestReader::State;

struct Read {
  State state = State::kNeedMore;
  int status = 0;
  std::string code;
  HttpRequest request;
  size_t taken = 0;
  bool keep_alive = false;
};

// Reads `bytes` in pieces of `step`, as a connection does: what was not taken comes again.
Read ReadInSteps(const std::string& bytes, size_t step, const RequestLimits& limits) {
  Read read;
  RequestReader reader(limits, &read.request, nullptr);
  size_t there = 0;
  while (read.state != State::kDone && read.state != State::kFailed) {
    if (read.state == State::kNeedMore) {
      if (there == bytes.size()) break;
      there = std::min(bytes.size(), there + step);
    }
    size_t taken = 0;
    read.state = reader.Put(std::string_view(bytes).substr(read.taken, there - read.taken), &taken);
    read.taken += taken;
    if (read.state == State::kHeader && read.taken == there) read.state = State::kNeedMore;
  }
  if (read.state == State::kFailed) {
    read.status = reader.status();
    read.code = reader.code();
  }
  if (reader.header_done() && read.state == State::kDone) read.keep_alive = reader.keep_alive();
  return read;
}

struct Case {
  const char* bytes;
  int status;  // 0: a whole request
  const char* method = "";
  const char* path = "";
  const char* body = "";
  size_t left = 0;  // bytes of the next request
};

TEST(RequestReaderTest, SameWhateverThePieces) {
  const Case kCases[] = {
      {"GET / HTTP/1.1\r\nHost: t\r\n\r\n", 0, "GET", "/"},
      {"\r\n\r\nGET /a HTTP/1.1\r\nHost: t\r\n\r\nGET /b", 0, "GET", "/a", "", 6},
      {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabcdef", 0, "POST", "/a", "abc", 3},
      {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\nx", 0, "POST", "/a", "", 1},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
       "Chunked\r\n\r\nA;x=\"y\"\r\n0123456789\r\n"
       "000\r\nHost: other\r\n\r\nGET",
       0, "POST", "/a", "0123456789", 3},
      {"PROPFIND /a HTTP/1.1\r\nHost: t\r\n\r\n", 0, "PROPFIND", "/a"},
      {"GET /a\tb HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"GET /a HTTP/1.1\nHost: t\n\nGET /b HTTP/1.1\r\n\r\n", 400},
      {"GET  /a HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost : t\r\n\r\n", 400},
      {"GET /a HTTP/3.1\r\nHost: t\r\n\r\n", 400},
      {"\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n", 400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 1, 2\r\n\r\nab", 400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: +1\r\n\r\na", 400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0",
       400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
       "chunked\r\n\r\n",
       400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: identity\r\n\r\n", 501},
      {"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
       "chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n",
       400},
      {"POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n", 413},
      {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 64\r\n\r\n", 413},
      {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400},
  };
  const RequestLimits limits{.header_max = 400, .line_max = 100, .body_max = 63};
  for (const Case& c : kCases) {
    const std::string bytes = c.bytes;
    for (const size_t step : {size_t{1}, size_t{2}, size_t{7}, size_t{33}, bytes.size()}) {
      const Read read = ReadInSteps(bytes, step, limits);
      EXPECT_EQ(read.status, c.status) << step << " " << bytes;
      if (c.status != 0) continue;
      ASSERT_EQ(read.state, State::kDone) << step << " " << bytes;
      EXPECT_EQ(read.request.method, c.method);
      EXPECT_EQ(read.request.path, c.path);
      EXPECT_EQ(read.request.body, c.body);
      EXPECT_EQ(read.request.Header("host"), "t");
      EXPECT_EQ(bytes.size() - read.taken, c.left) << step << " " << bytes;
    }
  }
}

TEST(RequestReaderTest, SizesWhateverThePieces) {
  const RequestLimits limits{.header_max = 300, .line_max = 100, .body_max = 63};
  const auto get = [](size_t target, size_t value) {
    return "GET /" + std::string(target, 'x') +
           " HTTP/1.1\r\nHost: t\r\nA: " + std::string(value, 'y') + "\r\n\r\n";
  };
  const std::tuple<std::string, int> kCases[] = {
      {get(85, 10), 0},
      {get(86, 10), 414},
      {get(1000, 10), 414},
      {get(10, 300 - 10 - 31 - 9), 0},
      {get(10, 300 - 10), 431},
      {get(10, 2000), 431},
      {"G" + std::string(500, 'E'), 414},
  };
  for (const auto& [bytes, status] : kCases) {
    for (const size_t step : {size_t{1}, size_t{50}, size_t{299}, bytes.size()}) {
      EXPECT_EQ(ReadInSteps(bytes, step, limits).status, status) << step << " " << bytes;
    }
  }
  // What comes behind the last chunk is bounded too.
  const std::string trailers =
      "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  std::string many = trailers;
  for (int i = 0; i < 2000; ++i) many += "abc: defg\r\n";
  EXPECT_EQ(ReadInSteps(many, 1000, limits).status, 400);
  EXPECT_EQ(ReadInSteps(trailers + "abc: defg\r\n\r\n", 1000, limits).state, State::kDone);
}

TEST(RequestReaderTest, KeepAlive) {
  const std::pair<const char*, bool> kCases[] = {
      {"GET / HTTP/1.1\r\nHost: t\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: t\r\nConnection: Close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
  };
  for (const auto& [bytes, keep] : kCases) {
    EXPECT_EQ(ReadInSteps(bytes, 1000, {}).keep_alive, keep) << bytes;
  }
}

}  // namespace
}  // namespace mingjian::service
