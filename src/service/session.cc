#include "service/session.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <typeinfo>

#include "service/exchange.h"
#include "service/log.h"
#include "service/response_text.h"

namespace mingjian::service {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kReadSize = 16U << 10;
constexpr size_t kReadSizeMax = 64U << 10;
// How long what nobody will read is taken from a client that was refused, so that it sees the
// answer and not a reset connection.
constexpr milliseconds kLinger(5'000), kLingerRefused(1'000), kGoodbye(1'000);
constexpr unsigned char kTlsHandshake = 0x16;

std::string_view Bytes(const boost::beast::flat_buffer& buffer) {
  const auto data = buffer.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

// A method that this server could know; a log shows no other.
std::string_view MethodForLog(const std::string& method) {
  for (const std::string_view known :
       {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "OTHER";
}

struct Running {
  explicit Running(std::atomic<uint64_t>* of) : count(of) { ++*count; }
  ~Running() { --*count; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  std::atomic<uint64_t>* count;
};

}  // namespace

struct Session::Turn : Budget {
  explicit Turn(const std::shared_ptr<Core>& core)
      : request(std::make_shared<CountedRequest>(core->memory)),
        reader({core->options.header_max,
                std::min<size_t>(RequestLimits().line_max, core->options.header_max / 2),
                core->options.body_max, &core->router},
               request.get(), this) {}
  bool Take(size_t bytes) override { return request->Take(bytes); }

  std::shared_ptr<CountedRequest> request;
  RequestReader reader;
  Handler handler;
  size_t route = 0;
  HttpResponse response;
  bool answered = false;  // `response` is there
  bool lost = false;      // nobody is there to answer
  bool keep = true;
  Clock::time_point begin = Clock::now();
};

Session::Session(std::shared_ptr<Core> core, Loop& loop, Socket socket, bool refuse)
    : core_(std::move(core)), loop_(loop), stream_(std::move(socket)), refuse_(refuse) {
  error_code error;
  const auto end = stream_.socket().remote_endpoint(error);
  if (!error) peer_ = end.address().to_string(error);
  SetDeadline(core_->options.header_timeout);
}

Session::~Session() {
  if (refuse_) {
    --core_->refusals;
  } else {
    core_->ConnectionEnded();
  }
}

Task<void> Session::Run() {
  if (refuse_) {
    co_await Refuse();
  } else {
    bool more = co_await Open();
    while (more) more = co_await ServeOne();
  }
  co_await Close();
}

void Session::SetDeadline(milliseconds from_now) {
  deadline_ = Clock::now() + from_now;
  timed_out_ = aborted_;
}

void Session::TimeOut() {
  deadline_ = Clock::time_point::max();
  timed_out_ = true;
  if (!aborted_ && !idle_) loop_.metrics.timeouts.Add();
  if (resume_) {
    asio::post(loop_.context, std::exchange(resume_, nullptr));
  } else {
    stream_.Cancel();
  }
}

void Session::OnStop() {
  if (idle_) stream_.Cancel();
}

void Session::Abort() {
  aborted_ = true;
  TimeOut();
}

void Session::OnReply(const Exchange& exchange) {
  if (waits_for_ == &exchange && resume_) std::exchange(resume_, nullptr)();
}

Task<size_t> Session::Fill(size_t wanted) {
  if (timed_out_) co_return 0;
  const auto space = input_.prepare(wanted);
  const size_t count = co_await stream_.Read(static_cast<char*>(space.data()), space.size());
  input_.commit(count);
  loop_.metrics.bytes_in.Add(count);
  co_return count;
}

Task<void> Session::Refuse() {
  // Behind TLS nothing can be said without a handshake, which is what there is no room for.
  if (core_->Tls()) {
    aborted_ = true;
    co_return;
  }
  unread_ = true;
  Turn turn(core_);
  FailTurn(turn, 503, "busy", "too many connections; try again");
  co_await Answer(turn);
}

Task<bool> Session::Open() {
  std::shared_ptr<asio::ssl::context> context = core_->Tls();
  if (!context) co_return true;
  unsigned char first = 0;
  idle_ = true;
  const bool there = co_await stream_.Peek(&first);
  idle_ = false;
  if (!there) co_return false;
  if (first != kTlsHandshake) {
    unread_ = true;
    Turn turn(core_);
    FailTurn(turn, 400, "bad_request", "this port speaks TLS: use https");
    co_await Answer(turn);
    co_return false;
  }
  const bool shaken = co_await stream_.Handshake(std::move(context));
  if (!shaken) {
    loop_.metrics.handshakes_failed.Add();
    Log(LogLevel::kDebug, "", "tls handshake failed", {{"peer", peer_}});
    aborted_ = true;
  }
  co_return shaken;
}

Task<bool> Session::ServeOne() {
  Turn turn(core_);
  const bool there = co_await ReadRequest(turn);
  if (!there) co_return false;
  turn.begin = Clock::now();
  if (!turn.answered) co_await Handle(turn);
  if (turn.lost) co_return false;
  const bool more = co_await Answer(turn);
  if (input_.size() == 0 && input_.capacity() > 2 * kReadSize) input_.shrink_to_fit();
  co_return more;
}

// False when the connection ended; an error that is to be answered stands in the turn.
Task<bool> Session::ReadRequest(Turn& turn) {
  idle_ = true;
  const bool header = co_await ReadHeader(turn);
  idle_ = false;
  if (!header) co_return false;
  HttpRequest& request = *turn.request;
  if (request.id.empty()) request.id = loop_.NewId();
  if (turn.answered) co_return true;
  request.peer = peer_;
  request.tls = stream_.tls();
  turn.keep = turn.reader.keep_alive();
  co_return true;
}

Task<bool> Session::ReadHeader(Turn& turn) {
  SetDeadline(answered_ ? core_->options.idle_timeout : core_->options.header_timeout);
  auto state = RequestReader::State::kNeedMore;
  for (;;) {
    if (input_.size() > 0) {
      if (idle_) {
        idle_ = false;
        SetDeadline(core_->options.header_timeout);
      }
      size_t taken = 0;
      state = turn.reader.Put(Bytes(input_), &taken);
      input_.consume(taken);
      if (state != RequestReader::State::kNeedMore) break;
    } else if (core_->stopping) {
      co_return false;
    }
    const size_t count = co_await Fill(kReadSize);
    if (count > 0) continue;
    if (idle_ || !timed_out_ || aborted_) co_return false;
    FailTurn(turn, 408, "timeout", "the headers did not come in time");
    co_return true;
  }
  if (state == RequestReader::State::kFailed) {
    FailTurn(turn, turn.reader.status(), turn.reader.code(), turn.reader.message());
    co_return true;
  }
  std::string route;
  HttpRequest& request = *turn.request;
  turn.handler = core_->router.Find(request.method, request.path, &request.values, &route);
  turn.route = core_->RouteNumber(route);
  if (state == RequestReader::State::kDone) co_return true;
  const bool read = co_await ReadBody(turn);
  co_return read;
}

Task<bool> Session::ReadBody(Turn& turn) {
  if (turn.reader.expects_continue() && input_.size() == 0) {
    const bool written = co_await stream_.Write("HTTP/1.1 100 Continue\r\n\r\n", "");
    if (!written) co_return false;
  }
  SetDeadline(core_->options.body_timeout);
  for (;;) {
    if (input_.size() > 0) {
      size_t taken = 0;
      const auto state = turn.reader.Put(Bytes(input_), &taken);
      input_.consume(taken);
      if (state == RequestReader::State::kDone) co_return true;
      if (state == RequestReader::State::kFailed) {
        if (turn.reader.status() == 503) loop_.metrics.refused_memory.Add();
        FailTurn(turn, turn.reader.status(), turn.reader.code(), turn.reader.message());
        co_return true;
      }
    }
    // A body that is longer than one reading comes in larger pieces.
    const bool large = turn.request->body.size() > kReadSize;
    const size_t count = co_await Fill(large ? kReadSizeMax : kReadSize);
    if (count > 0) continue;
    if (!timed_out_ || aborted_) co_return false;
    FailTurn(turn, 408, "timeout", "the body did not come in time");
    co_return true;
  }
}

// An answer of the server itself; what the client still sends is not read.
void Session::FailTurn(Turn& turn, int status, std::string_view code, std::string_view message) {
  if (turn.request->id.empty()) turn.request->id = loop_.NewId();
  turn.response = ErrorResponse(status, code, message, *turn.request);
  if (status == 503) turn.response.headers.emplace_back("Retry-After", "1");
  turn.answered = true;
  turn.keep = false;
  unread_ = true;
}

Task<void> Session::Handle(Turn& turn) {
  const auto exchange = std::make_shared<Exchange>(loop_.weak_from_this(), weak_from_this());
  const Running running(&loop_.metrics.running);
  try {
    turn.handler(turn.request, ReplyTo(exchange));
  } catch (const std::exception& error) {
    // What it says may hold data of the request; its type does not.
    Log(LogLevel::kError, turn.request->id, "a handler threw",
        {{"type", typeid(error).name()}, {"route", core_->routes[turn.route]}});
    exchange->Give(Exchange::Outcome::kThrew, {});
  } catch (...) {
    Log(LogLevel::kError, turn.request->id, "a handler threw",
        {{"route", core_->routes[turn.route]}});
    exchange->Give(Exchange::Outcome::kThrew, {});
  }
  SetDeadline(core_->options.handler_timeout);
  while (!exchange->ready) {
    if (timed_out_ && exchange->GiveUp()) break;
    waits_for_ = exchange.get();
    exchange->waited_for = true;
    auto wait = [this](auto handler) {
      resume_ = [resume = std::move(handler)]() mutable { std::move(resume)(); };
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(wait, kUse);
    waits_for_ = nullptr;
  }
  if (aborted_) {
    turn.lost = true;
  } else if (!exchange->ready) {
    turn.response = ErrorResponse(504, "timeout", "no answer in time", *turn.request);
  } else if (exchange->outcome == Exchange::Outcome::kAnswer) {
    turn.response = std::move(exchange->response);
  } else {
    if (exchange->outcome == Exchange::Outcome::kForgotten) {
      Log(LogLevel::kError, turn.request->id, "a handler gave no answer",
          {{"route", core_->routes[turn.route]}});
    }
    turn.response = ErrorResponse(500, "internal",
                                  "the request could not be served; the log says "
                                  "more under this request id",
                                  *turn.request);
  }
  turn.answered = true;
}

// Writes the answer; true when the connection goes on.
Task<bool> Session::Answer(Turn& turn) {
  const bool keep = turn.keep && !core_->stopping;
  const HttpResponse& response = turn.response;
  const std::string head = ResponseHead(
      response,
      {loop_.Date(), turn.request->id, keep, turn.reader.header_done() && turn.reader.http_1_0()});
  const bool without = turn.request->method == "HEAD" || HasNoBody(response.status);
  const std::string_view body = without ? std::string_view() : std::string_view(response.body);
  SetDeadline(core_->options.write_timeout);
  const bool written = co_await stream_.Write(head, body);
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - turn.begin).count();
  if (written) loop_.metrics.bytes_out.Add(head.size() + body.size());
  loop_.metrics.Count(turn.route, response.status, static_cast<uint64_t>(micros));
  const LogLevel level = response.status >= 500 ? LogLevel::kWarn : LogLevel::kInfo;
  if (Logs(level)) {
    const std::string& route = core_->routes[turn.route];
    Log(level, turn.request->id, written ? "request" : "request, answer not taken",
        {{"method", MethodForLog(turn.request->method)},
         {"route", route.empty() ? "-" : std::string_view(route)},
         {"status", static_cast<uint64_t>(response.status)},
         {"in", static_cast<uint64_t>(turn.request->body.size())},
         {"out", static_cast<uint64_t>(body.size())},
         {"ms", static_cast<double>(micros) / 1000},
         {"peer", peer_}});
  }
  answered_ = true;
  if (!written) aborted_ = true;
  co_return keep&& written;
}

Task<void> Session::Close() {
  idle_ = false;
  if (!aborted_) {
    SetDeadline(unread_ ? (refuse_ ? kLingerRefused : kLinger) : kGoodbye);
    const bool linger = unread_;
    if (!linger || !stream_.tls()) co_await stream_.Shutdown();
    size_t count = linger ? 1 : 0;
    while (count > 0) {
      input_.consume(input_.size());
      count = co_await Fill(kReadSize);
    }
    if (linger && stream_.tls()) co_await stream_.Shutdown();
  }
  stream_.Close();
}

}  // namespace mingjian::service
