#pragma once
// Background: a few threads for what must not hold up the server's own: reading journals, looking
// up knowledge.

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace mingjian::service {

class Background {
 public:
  explicit Background(int threads, size_t queue_max = 256);
  // Does what waits, then ends. One of its own tasks may be what ends it.
  ~Background();
  // False when too much waits already; `task` is then not run.
  bool Do(std::function<void()> task);

 private:
  struct State;  // outlives the object where a thread of its own ends it
  std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
};

}  // namespace mingjian::service
