// A connection's bytes, in clear or through TLS.

#include <sys/socket.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "service/io.h"

namespace mingjian::service {

struct Stream::Tls {
  Tls(Socket& socket, std::shared_ptr<asio::ssl::context> with)
      : context(std::move(with)), stream(socket, *context) {}
  // Kept while the connection lives: a reload puts a new one in its place.
  std::shared_ptr<asio::ssl::context> context;
  asio::ssl::stream<Socket&> stream;
};

Stream::Stream(Socket socket) : socket_(std::move(socket)) {
  error_code ignored;
  // Answers are written in one piece: nothing is gained by waiting for more.
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}
Stream::~Stream() = default;

Task<bool> Stream::Peek(unsigned char* first) {
  error_code error;
  co_await socket_.async_wait(asio::socket_base::wait_read, asio::redirect_error(kUse, error));
  if (error) co_return false;
  co_return ::recv(socket_.native_handle(), first, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

Task<bool> Stream::Handshake(std::shared_ptr<asio::ssl::context> context) {
  tls_ = std::make_unique<Tls>(socket_, std::move(context));
  error_code error;
  co_await tls_->stream.async_handshake(asio::ssl::stream_base::server,
                                        asio::redirect_error(kUse, error));
  co_return !error;
}

Task<size_t> Stream::Read(char* into, size_t size) {
  error_code error;
  const asio::mutable_buffer buffer(into, size);
  size_t count = 0;
  if (tls_) {
    count = co_await tls_->stream.async_read_some(buffer, asio::redirect_error(kUse, error));
  } else {
    count = co_await socket_.async_read_some(buffer, asio::redirect_error(kUse, error));
  }
  co_return error ? 0 : count;
}

Task<bool> Stream::Write(std::string_view head, std::string_view body) {
  error_code error;
  std::array<asio::const_buffer, 2> parts = {asio::const_buffer(head.data(), head.size()),
                                             asio::const_buffer(body.data(), body.size())};
  if (tls_) {
    co_await asio::async_write(tls_->stream, parts, asio::redirect_error(kUse, error));
    co_return !error;
  }
  // An answer nearly always fits into the socket's buffer: no trip through the scheduler then.
  const size_t all = head.size() + body.size();
  const size_t written = socket_.write_some(parts, error);
  if (!error && written == all) co_return true;
  if (error && error != asio::error::would_block && error != asio::error::try_again) {
    co_return false;
  }
  const size_t done = error ? 0 : written;
  parts[0] += std::min(done, head.size());
  parts[1] += done > head.size() ? done - head.size() : 0;
  co_await asio::async_write(socket_, parts, asio::redirect_error(kUse, error));
  co_return !error;
}

Task<void> Stream::Shutdown() {
  error_code error;
  if (tls_) co_await tls_->stream.async_shutdown(asio::redirect_error(kUse, error));
  socket_.shutdown(asio::socket_base::shutdown_send, error);
}

void Stream::Cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Stream::Close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace mingjian::service
