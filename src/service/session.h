#pragma once
// Inside of the server: one connection, from the first byte to the last.

#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "service/loop.h"
#include "service/request_reader.h"

namespace mingjian::service {

struct Exchange;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<Core> core, Loop& loop, Socket socket, bool refuse);
  ~Session();
  Task<void> Run();

  // Called by the loop, several times a second.
  void OnTick(std::chrono::steady_clock::time_point now) {
    if (now >= deadline_) TimeOut();
  }
  void OnStop();
  void Abort();
  // The answer of a handler has come.
  void OnReply(const Exchange& exchange);

 private:
  struct Turn;  // one request and its answer
  Task<void> Refuse();
  Task<bool> Open();
  Task<bool> ServeOne();
  Task<bool> ReadRequest(Turn& turn);
  Task<bool> ReadHeader(Turn& turn);
  Task<bool> ReadBody(Turn& turn);
  Task<void> Handle(Turn& turn);
  Task<bool> Answer(Turn& turn);
  Task<void> Close();
  Task<size_t> Fill(size_t wanted);
  void FailTurn(Turn& turn, int status, std::string_view code, std::string_view message);
  void SetDeadline(std::chrono::milliseconds from_now);
  void TimeOut();

  const std::shared_ptr<Core> core_;
  Loop& loop_;
  Stream stream_;
  const bool refuse_;
  std::string peer_;
  boost::beast::flat_buffer input_;
  std::chrono::steady_clock::time_point deadline_;
  bool timed_out_ = false;
  bool aborted_ = false;
  bool idle_ = false;      // waits for the first byte of a request
  bool unread_ = false;    // the peer may be sending what nobody will read
  bool answered_ = false;  // one request at least
  const Exchange* waits_for_ = nullptr;
  std::move_only_function<void()> resume_;
};

}  // namespace mingjian::service
