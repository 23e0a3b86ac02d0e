#pragma once
// A client on plain sockets, without the server's own parts, for tests: it can be as slow, broken
// or greedy as a test wants.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/error.h"

namespace mingjian::service {

struct ClientAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class SocketClient {
 public:
  explicit SocketClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    MJ_CHECK(socket_ >= 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MJ_CHECK(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0);
  }
  ~SocketClient() { Close(); }
  SocketClient(SocketClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), input_(std::move(other.input_)) {}
  SocketClient& operator=(SocketClient&&) = delete;

  int socket() const { return socket_; }
  void Close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  // False when the peer is gone.
  bool Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  // Waits up to 20 s for more; false at the end.
  bool More() {
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, 20'000) != 1) return false;
    char buffer[16'384];
    const ssize_t count = ::recv(socket_, buffer, sizeof(buffer), 0);
    if (count <= 0) return false;
    input_.append(buffer, static_cast<size_t>(count));
    return true;
  }
  // The next answer; nothing when the connection ended before it was whole. `head`: of a request
  // HEAD, whose answer has a length and no body.
  std::optional<ClientAnswer> Receive(bool head = false) {
    size_t end;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!More()) return std::nullopt;
    }
    ClientAnswer answer;
    answer.status = std::atoi(input_.c_str() + 9);
    size_t at = input_.find("\r\n") + 2;
    while (at < end) {
      const size_t line_end = input_.find("\r\n", at), colon = input_.find(": ", at);
      std::string name = input_.substr(at, colon - at);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.headers[name] = input_.substr(colon + 2, line_end - colon - 2);
      at = line_end + 2;
    }
    input_.erase(0, end + 4);
    const auto length = answer.headers.find("content-length");
    const size_t size = length == answer.headers.end() || head
                            ? 0
                            : static_cast<size_t>(std::atoll(length->second.c_str()));
    while (input_.size() < size) {
      if (!More()) return std::nullopt;
    }
    answer.body = input_.substr(0, size);
    input_.erase(0, size);
    return answer;
  }
  std::optional<ClientAnswer> Ask(std::string_view request, bool head = false) {
    if (!Send(request)) return std::nullopt;
    return Receive(head);
  }
  // True when the server ends the connection, without another byte.
  bool Ended() { return input_.empty() && !More() && input_.empty(); }

 private:
  int socket_;
  std::string input_;
};

// Whether `holds` becomes true within 20 s.
template <typename Holds>
bool Eventually(const Holds& holds) {
  for (int i = 0; i < 4000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

inline std::string GetOf(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n";
}
inline std::string PostOf(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace mingjian::service
