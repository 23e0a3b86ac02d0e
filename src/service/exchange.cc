#include "service/exchange.h"

#include <boost/asio/post.hpp>

#include "service/session.h"

namespace mingjian::service {
namespace {

struct Guard {
  explicit Guard(std::shared_ptr<Exchange> of) : exchange(std::move(of)) {}
  ~Guard() { exchange->Give(Exchange::Outcome::kForgotten, {}); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  const std::shared_ptr<Exchange> exchange;
};

void Deliver(Exchange& exchange) {
  exchange.ready = true;
  if (const auto session = exchange.session.lock()) session->OnReply(exchange);
}

}  // namespace

void Exchange::Give(Outcome how, HttpResponse with) {
  Claim found = Claim::kNobody;
  const std::shared_ptr<Loop> on = loop.lock();
  if (!claim.compare_exchange_strong(found, Claim::kHandler)) {
    if (found == Claim::kConnection && how == Outcome::kAnswer && on) ++on->metrics.late_replies;
    return;
  }
  outcome = how;
  response = std::move(with);
  if (!on) return;
  if (on->OnThread() && !waited_for) {
    // Inside of the handler's call: the connection looks at `ready` before it waits.
    ready = true;
    return;
  }
  // Elsewhere on the loop's thread too: the caller is in the middle of another connection's work.
  asio::post(on->context, [self = shared_from_this()] { Deliver(*self); });
}

Reply ReplyTo(std::shared_ptr<Exchange> exchange) {
  return [guard = std::make_shared<Guard>(std::move(exchange))](HttpResponse response) {
    guard->exchange->Give(Exchange::Outcome::kAnswer, std::move(response));
  };
}

}  // namespace mingjian::service
