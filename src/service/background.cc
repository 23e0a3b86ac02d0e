#include "service/background.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace mingjian::service {

struct Background::State {
  size_t queue_max = 0;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  bool stopping = false;

  void Loop() {
    while (true) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || !queue.empty(); });
        if (queue.empty()) return;
        task = std::move(queue.front());
        queue.pop_front();
      }
      task();
    }
  }
};

Background::Background(int threads, size_t queue_max) : state_(std::make_shared<State>()) {
  state_->queue_max = queue_max;
  for (int i = 0; i < threads; ++i) threads_.emplace_back([state = state_] { state->Loop(); });
}

Background::~Background() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.get_id() == std::this_thread::get_id()) {
      thread.detach();
    } else {
      thread.join();
    }
  }
}

bool Background::Do(std::function<void()> task) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->queue.size() >= state_->queue_max) return false;
    state_->queue.push_back(std::move(task));
  }
  state_->wake.notify_one();
  return true;
}

}  // namespace mingjian::service
