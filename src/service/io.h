#pragma once
// Inside of the server: the names of Boost.Asio that it uses. Only sources of the server include
// this; coroutines and sockets stay on the thread of their Loop.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace mingjian::service {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
template <typename T>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kUse;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

// A connection's bytes, in clear or through TLS.
class Stream {
 public:
  explicit Stream(Socket socket);
  ~Stream();
  Socket& socket() { return socket_; }
  bool tls() const { return tls_ != nullptr; }

  // Waits for the first byte and looks at it: false when the connection ended before.
  Task<bool> Peek(unsigned char* first);
  Task<bool> Handshake(std::shared_ptr<asio::ssl::context> context);
  // How many bytes came; 0 at the end and on any error.
  Task<size_t> Read(char* into, size_t size);
  // Both parts, one after the other; false on any error.
  Task<bool> Write(std::string_view head, std::string_view body);
  // Says the end to the peer: of TLS, then of the sending side.
  Task<void> Shutdown();
  // Ends what is waiting, with an error.
  void Cancel();
  void Close();

 private:
  struct Tls;
  Socket socket_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace mingjian::service
