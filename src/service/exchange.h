#pragma once
// Inside of the server: a request in the hands of its handler, shared by its connection and by the
// copies of its Reply. Replies may come late, twice, never, or from any thread.

#include <atomic>
#include <memory>

#include "service/loop.h"

namespace mingjian::service {

// A request that counts its body, as long as somebody holds it.
struct CountedRequest : HttpRequest {
  explicit CountedRequest(std::shared_ptr<BodyMemory> from) : memory(std::move(from)) {}
  ~CountedRequest() { memory->used.fetch_sub(taken); }
  CountedRequest(const CountedRequest&) = delete;
  CountedRequest& operator=(const CountedRequest&) = delete;
  bool Take(size_t bytes) {
    if (memory->used.fetch_add(bytes) + bytes > memory->max) {
      memory->used.fetch_sub(bytes);
      return false;
    }
    taken += bytes;
    return true;
  }
  std::shared_ptr<BodyMemory> memory;
  size_t taken = 0;
};

struct Exchange : std::enable_shared_from_this<Exchange> {
  enum class Claim { kNobody, kHandler, kConnection };
  enum class Outcome { kAnswer, kThrew, kForgotten };

  Exchange(std::weak_ptr<Loop> on, std::weak_ptr<Session> of)
      : loop(std::move(on)), session(std::move(of)) {}
  // From any thread; only the first call counts, and none after the connection gave up.
  void Give(Outcome how, HttpResponse with);
  // True when no answer has been given; none will be taken from then on.
  bool GiveUp() {
    Claim nobody = Claim::kNobody;
    return claim.compare_exchange_strong(nobody, Claim::kConnection);
  }

  const std::weak_ptr<Loop> loop;
  const std::weak_ptr<Session> session;
  std::atomic<Claim> claim{Claim::kNobody};
  // Of the handler until `ready`, then of the loop's thread.
  Outcome outcome = Outcome::kAnswer;
  HttpResponse response;
  // On the loop's thread only.
  bool ready = false, waited_for = false;
};

// What a handler is given: answers the exchange, also when the last copy goes away without a call.
Reply ReplyTo(std::shared_ptr<Exchange> exchange);

}  // namespace mingjian::service
