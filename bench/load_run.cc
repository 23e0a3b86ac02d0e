#include "load_run.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <random>

#include "base/text.h"

namespace mingjian::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

// How long answers are waited for when nothing more is sent.
constexpr std::chrono::seconds kLast(10);

uint64_t Micros(Clock::duration time) {
  return static_cast<uint64_t>(
      std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
}

struct Connection {
  int socket = -1;
  std::string output, input;
  size_t written = 0;
  bool busy = false;
  Clock::time_point due;  // of the request that is under way
};

class Load {
 public:
  explicit Load(const LoadOptions& options) : options_(options), random_(7) {
    head_ = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", options.method, options.path,
                        options.host.empty() ? options.address : options.host);
    for (const std::string& header : options.headers) head_ += header + "\r\n";
    if (!options.bodies.empty() &&
        std::none_of(options.headers.begin(), options.headers.end(), [](const std::string& h) {
          return h.starts_with("Content-Type") || h.starts_with("content-type");
        })) {
      head_ += "Content-Type: application/json\r\n";
    }
  }
  ~Load() {
    for (const auto& each : connections_) {
      if (each->socket >= 0) ::close(each->socket);
    }
    if (epoll_ >= 0) ::close(epoll_);
  }

  Result<LoadResult> Run();

 private:
  Status Open(Connection* connection);
  void Send(Connection* connection, Clock::time_point due);
  void Write(Connection* connection);
  void Read(Connection* connection);
  bool TakeAnswer(Connection* connection);
  void Lost(Connection* connection);
  void SendWhatIsDue(Clock::time_point now);
  bool MayBegin(Clock::time_point now) const {
    return now < end_ && (options_.requests == 0 || begun_ < options_.requests);
  }

  const LoadOptions& options_;
  std::string head_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> idle_;
  std::deque<Clock::time_point> waiting_;  // due, and no connection is free
  Clock::time_point begin_, end_, next_, counted_from_;
  uint64_t begun_ = 0;  // requests that became due
  std::mt19937_64 random_;
  LoadResult result_;
};

Status Load::Open(Connection* connection) {
  connection->socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) return EnvironmentError(std::strerror(errno));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(options_.port);
  ::inet_pton(AF_INET, options_.address.c_str(), &to.sin_addr);
  if (::connect(connection->socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    const int why = errno;
    ::close(std::exchange(connection->socket, -1));
    return EnvironmentError(
        fmt::format("{}:{}: {}", options_.address, options_.port, std::strerror(why)));
  }
  const int one = 1;
  ::setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  ::fcntl(connection->socket, F_SETFL, O_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.ptr = connection;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->socket, &event);
  connection->input.clear();
  connection->output.clear();
  connection->busy = false;
  return {};
}

void Load::Send(Connection* connection, Clock::time_point due) {
  const uint64_t number = options_.first + result_.sent++;
  connection->output = head_;
  if (!options_.bodies.empty()) {
    // Into the buffer that the connection has: memory that comes and goes costs page faults.
    const Template& body = options_.bodies[number % options_.bodies.size()];
    fmt::format_to(std::back_inserter(connection->output), "Content-Length: {}\r\n\r\n",
                   body.Size(number));
    body.Write(number, &connection->output);
  } else {
    connection->output += "\r\n";
  }
  connection->written = 0;
  connection->busy = true;
  connection->due = due;
  result_.bytes_out += connection->output.size();
  Write(connection);
}

void Load::Write(Connection* connection) {
  while (connection->written < connection->output.size()) {
    const ssize_t count =
        ::send(connection->socket, connection->output.data() + connection->written,
               connection->output.size() - connection->written, MSG_NOSIGNAL);
    if (count < 0) return;  // full for now, or broken: reading tells
    connection->written += static_cast<size_t>(count);
  }
}

void Load::Lost(Connection* connection) {
  ::close(std::exchange(connection->socket, -1));
  if (connection->busy) ++result_.broken;
  if (const Status open = Open(connection); !open) {
    ++result_.connect_errors;
    return;
  }
  idle_.push_back(connection);
}

// True when a whole answer was there.
bool Load::TakeAnswer(Connection* connection) {
  std::string& input = connection->input;
  const size_t head = input.find("\r\n\r\n");
  if (head == std::string::npos || input.size() < 12) return false;
  size_t length = 0;
  for (size_t at = input.find("\r\n"); at < head; at = input.find("\r\n", at + 2)) {
    constexpr std::string_view kName = "content-length:";
    const std::string_view line(input.data() + at + 2, input.find("\r\n", at + 2) - at - 2);
    if (line.size() > kName.size() &&
        std::equal(kName.begin(), kName.end(), line.begin(),
                   [](char a, char b) { return a == b || a == (b | 0x20); })) {
      length = static_cast<size_t>(ParseInt(Trim(line.substr(kName.size()))).value_or(0));
    }
  }
  const size_t all = head + 4 + length;
  if (input.size() < all) return false;
  const Clock::time_point now = Clock::now();
  ++result_.answered;
  const int status = static_cast<int>(ParseInt(std::string_view(input).substr(9, 3)).value_or(0));
  ++result_.statuses[status];
  const std::string_view body(input.data() + head + 4, length);
  if (!options_.expect.empty() && body.find(options_.expect) == std::string_view::npos) {
    if (result_.unexpected++ == 0) result_.first_unexpected = body.substr(0, 600);
  }
  if (connection->due >= counted_from_) result_.times.Add(Micros(now - connection->due));
  const bool close = input.find("Connection: close") < head;
  input.erase(0, all);
  connection->busy = false;
  if (close) {
    Lost(connection);
  } else {
    idle_.push_back(connection);
  }
  return true;
}

void Load::Read(Connection* connection) {
  char buffer[65'536];
  for (;;) {
    const ssize_t count = ::recv(connection->socket, buffer, sizeof(buffer), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      std::erase(idle_, connection);
      return Lost(connection);
    }
    result_.bytes_in += static_cast<uint64_t>(count);
    connection->input.append(buffer, static_cast<size_t>(count));
    TakeAnswer(connection);
    if (static_cast<size_t>(count) < sizeof(buffer)) return;
  }
}

void Load::SendWhatIsDue(Clock::time_point now) {
  if (options_.rate > 0) {
    // What is due is due, whether a connection is free or not: waiting counts as time of the
    // answer.
    std::exponential_distribution<double> gaps(options_.rate);
    while (next_ <= now && MayBegin(next_)) {
      waiting_.push_back(next_);
      ++begun_;
      const double gap = options_.poisson ? gaps(random_) : 1 / options_.rate;
      next_ += nanoseconds(static_cast<int64_t>(gap * 1e9));
    }
    while (!waiting_.empty() && !idle_.empty()) {
      Connection* connection = idle_.back();
      idle_.pop_back();
      Send(connection, waiting_.front());
      waiting_.pop_front();
    }
    return;
  }
  while (!idle_.empty() && MayBegin(now)) {
    Connection* connection = idle_.back();
    idle_.pop_back();
    ++begun_;
    Send(connection, Clock::now());
  }
}

Result<LoadResult> Load::Run() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return EnvironmentError(std::strerror(errno));
  for (int i = 0; i < options_.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>());
    MJ_RETURN_IF_ERROR(Open(connections_.back().get()));
    idle_.push_back(connections_.back().get());
  }
  begin_ = next_ = Clock::now();
  const auto length = [](double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  };
  end_ = begin_ + length(options_.seconds);
  counted_from_ = begin_ + length(options_.warm_up);
  std::vector<epoll_event> events(256);
  for (;;) {
    Clock::time_point now = Clock::now();
    SendWhatIsDue(now);
    const bool begins = MayBegin(options_.rate > 0 ? next_ : now);
    const bool open = result_.sent > result_.answered + result_.broken || !waiting_.empty();
    if (!begins && (!open || now > end_ + kLast)) break;
    const auto until = begins && options_.rate > 0 ? next_ - now : nanoseconds(50'000'000);
    const int64_t wait =
        std::clamp<int64_t>(std::chrono::duration_cast<nanoseconds>(until).count(), 0, 50'000'000);
    const timespec timeout{0, static_cast<long>(wait)};
    const int count =
        ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    for (int i = 0; i < count; ++i) {
      auto* connection = static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr);
      if (connection->socket < 0) continue;
      if ((events[static_cast<size_t>(i)].events & EPOLLOUT) != 0 && connection->busy) {
        Write(connection);
      }
      if ((events[static_cast<size_t>(i)].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        Read(connection);
      }
    }
  }
  result_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  result_.unanswered =
      begun_ > result_.answered + result_.broken ? begun_ - result_.answered - result_.broken : 0;
  return std::move(result_);
}

}  // namespace

size_t Times::BucketOf(uint64_t micros) {
  if (micros < kFine) return static_cast<size_t>(micros);
  const auto shift = static_cast<unsigned>(std::bit_width(micros) - std::bit_width(kFine - 1));
  return static_cast<size_t>(shift) * (kFine / 2) + static_cast<size_t>(micros >> shift);
}

uint64_t Times::UpperOf(size_t bucket) {
  if (bucket < kFine) return bucket;
  const size_t shift = (bucket - kFine / 2) / (kFine / 2);
  return ((bucket - shift * (kFine / 2) + 1) << shift) - 1;
}

void Times::Add(uint64_t micros) {
  ++counts_[std::min(BucketOf(micros), counts_.size() - 1)];
  ++count_;
  sum_ += micros;
  max_ = std::max(max_, micros);
}

double Times::MeanMicros() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

uint64_t Times::Quantile(double share) const {
  const auto wanted = static_cast<uint64_t>(share * static_cast<double>(count_));
  uint64_t below = 0;
  for (size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    below += counts_[bucket];
    if (below > wanted) return std::min(UpperOf(bucket), max_);
  }
  return max_;
}

Template::Template(std::string_view text) {
  size_t at = 0;
  for (;;) {
    const size_t mark = text.find("${n", at);
    const size_t end = mark == text.npos ? mark : text.find('}', mark);
    if (end == text.npos) break;
    const std::string_view inside = text.substr(mark + 3, end - mark - 3);
    const auto digits = inside.starts_with(":") ? ParseInt(inside.substr(1)) : ParseInt("0");
    const bool good =
        digits && *digits >= 0 && *digits <= 20 && (inside.empty() || inside[0] == ':');
    const size_t upto = good ? mark : end + 1;
    parts_.emplace_back(text.substr(at, upto - at), good ? static_cast<int>(*digits) : -1);
    at = end + 1;
  }
  parts_.emplace_back(text.substr(at), -1);
}

void Template::Write(uint64_t n, std::string* out) const {
  for (const auto& [text, digits] : parts_) {
    *out += text;
    if (digits >= 0) fmt::format_to(std::back_inserter(*out), "{:0{}}", n, digits);
  }
}

size_t Template::Size(uint64_t n) const {
  size_t size = 0;
  for (const auto& [text, digits] : parts_) {
    size += text.size();
    if (digits >= 0) size += fmt::formatted_size("{:0{}}", n, digits);
  }
  return size;
}

Result<LoadResult> RunLoad(const LoadOptions& options) { return Load(options).Run(); }

}  // namespace mingjian::bench
