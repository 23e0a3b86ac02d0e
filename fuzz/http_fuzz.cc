// Any bytes of a connection are read as requests without a crash, and
// - the pieces in which they come change nothing but where reading stops on an error;
// - no request is larger than the limits;
// - what is read as a path is found by the router, or has an answer;
// - an answer to it is one answer: its head has one end, and no line that the request put there.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "service/request_reader.h"
#include "service/response_text.h"
#include "service/server.h"

namespace mingjian::service {
namespace {

using State = RequestReader::State;

const RequestLimits kLimits{.header_max = 512, .line_max = 128, .body_max = 256};

class CountingBudget : public Budget {
 public:
  bool Take(size_t bytes) override { return (taken_ += bytes) <= 4096; }
  size_t taken() const { return taken_; }

 private:
  size_t taken_ = 0;
};

struct Message {
  HttpRequest request;
  State state = State::kNeedMore;
  int status = 0;
  bool keep_alive = false;
};

// The requests of a connection whose bytes come in pieces of `step`, up to the first error.
std::vector<Message> ReadAll(std::string_view bytes, size_t step) {
  std::vector<Message> messages;
  size_t at = 0, there = 0;
  while (at < bytes.size()) {
    Message message;
    CountingBudget budget;
    RequestReader reader(kLimits, &message.request, &budget);
    while (message.state != State::kDone && message.state != State::kFailed) {
      size_t taken = 0;
      const std::string piece(bytes.substr(at, there - at));
      message.state = reader.Put(piece, &taken);
      MJ_CHECK(taken <= piece.size());
      at += taken;
      if (message.state == State::kDone || message.state == State::kFailed) break;
      if (at < there && taken > 0) continue;
      if (there == bytes.size()) break;
      there = std::min(bytes.size(), there + step);
    }
    MJ_CHECK(message.request.body.size() <= kLimits.body_max);
    MJ_CHECK(budget.taken() <= 4 * kLimits.body_max);
    size_t header = 0;
    for (const auto& [name, value] : message.request.headers) header += name.size() + value.size();
    // Of what is refused, more may have been read: nobody sees it.
    MJ_CHECK(header <= kLimits.header_max || message.state == State::kFailed);
    if (message.state == State::kFailed) {
      message.status = reader.status();
      MJ_CHECK(message.status >= 400 && !reader.code().empty() && !reader.message().empty());
    }
    if (message.state == State::kDone) message.keep_alive = reader.keep_alive();
    const bool last = message.state != State::kDone;
    messages.push_back(std::move(message));
    if (last) break;
  }
  return messages;
}

Router TestRouter() {
  const auto handler = [](const RequestPtr& request, const Reply& reply) {
    reply({.body = request->body, .headers = {{"X-Echo", request->path}}});
  };
  Router router;
  router.Add("GET", "/", handler);
  router.Add("POST", "/v1/check", handler);
  router.Add("GET", "/v1/findings/{id}", handler);
  router.Add("GET", "/files/{rest*}", handler);
  return router;
}

void CheckAnswer(const Router& router, const HttpRequest& request) {
  auto shared = std::make_shared<HttpRequest>(request);
  std::string route;
  const Handler handler = router.Find(shared->method, shared->path, &shared->values, &route);
  MJ_CHECK(shared->path.starts_with("/") && IsUtf8(shared->path));
  for (const std::string_view part : Split(shared->path, '/')) MJ_CHECK(part != "..");
  for (const auto& [name, value] : shared->values) {
    MJ_CHECK(shared->path.find(value) != std::string::npos);
  }
  HttpResponse response;
  handler(shared, [&response](HttpResponse given) { response = std::move(given); });
  MJ_CHECK(response.status == 200 || ((response.status == 404) == route.empty()));
  const std::string head =
      ResponseHead(response, {.date = "now", .request_id = shared->id, .keep_alive = true});
  MJ_CHECK(head.find("\r\n\r\n") == head.size() - 4);
  size_t lengths = 0;
  for (size_t at = 0; (at = head.find("\r\nContent-Length: ", at)) != head.npos; ++at) ++lengths;
  MJ_CHECK(lengths == 1);
  MJ_CHECK(head.find('\n') != 0 && head.find("\n\n") == head.npos);
}

}  // namespace
}  // namespace mingjian::service

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mingjian::service;
  static const Router router = TestRouter();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = ReadAll(bytes, size);
  for (const size_t step : {size_t{1}, size_t{13}, size_t{100}}) {
    const auto pieces = ReadAll(bytes, step);
    // Up to the first that is not whole they are the same: what is wrong may be seen sooner.
    for (size_t i = 0; i < whole.size() && i < pieces.size(); ++i) {
      const bool done = whole[i].state == RequestReader::State::kDone;
      MJ_CHECK(done == (pieces[i].state == RequestReader::State::kDone));
      if (!done) break;
      MJ_CHECK(whole[i].request.body == pieces[i].request.body);
      MJ_CHECK(whole[i].request.path == pieces[i].request.path);
      MJ_CHECK(whole[i].request.method == pieces[i].request.method);
      MJ_CHECK(whole[i].request.headers == pieces[i].request.headers);
      MJ_CHECK(whole[i].keep_alive == pieces[i].keep_alive);
    }
    MJ_CHECK(pieces.size() == whole.size());
  }
  for (const Message& message : whole) {
    if (message.state == RequestReader::State::kDone) CheckAnswer(router, message.request);
  }
  return 0;
}
