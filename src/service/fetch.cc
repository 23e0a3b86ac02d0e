#include "service/fetch.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url.hpp>

namespace mingjian::service {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;

using Response = http::response_parser<http::string_body>;
using Request = http::request<http::string_body>;

struct Target {
  std::string host, port, path;
  bool tls = true;
};

Result<Target> TargetOf(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->host().empty() || parsed->has_userinfo()) {
    return UsageError(fmt::format("'{}' is no URL (expected https://host/path)", url));
  }
  Target target;
  target.host = parsed->host_address();
  target.tls = parsed->scheme() == "https";
  const bool here =
      target.host == "127.0.0.1" || target.host == "::1" || target.host == "localhost";
  if (!target.tls && (parsed->scheme() != "http" || !here)) {
    return UsageError(fmt::format("'{}' would send in the clear (expected https://)", url));
  }
  target.port = parsed->has_port() ? std::string(parsed->port()) : target.tls ? "443" : "80";
  target.path = std::string(parsed->encoded_target());
  if (target.path.empty() || target.path.front() != '/') target.path.insert(0, "/");
  return target;
}

template <typename StreamType>
asio::awaitable<void> Exchange(StreamType& stream, Request& request, Response& response) {
  beast::flat_buffer buffer;
  co_await http::async_write(stream, request, asio::use_awaitable);
  co_await http::async_read(stream, buffer, response, asio::use_awaitable);
}

asio::awaitable<void> Run(const Target& target, std::chrono::milliseconds timeout,
                          ssl::context& context, Request& request, Response& response) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::resolver resolver(executor);
  beast::ssl_stream<beast::tcp_stream> stream(executor, context);
  beast::tcp_stream& socket = beast::get_lowest_layer(stream);
  const auto found = co_await resolver.async_resolve(target.host, target.port, asio::use_awaitable);
  socket.expires_after(timeout);
  co_await socket.async_connect(found, asio::use_awaitable);
  if (!target.tls) {
    co_await Exchange(socket, request, response);
    co_return;
  }
  SSL_set_tlsext_host_name(stream.native_handle(), target.host.c_str());
  stream.set_verify_callback(ssl::host_name_verification(target.host));
  co_await stream.async_handshake(ssl::stream_base::client, asio::use_awaitable);
  co_await Exchange(stream, request, response);
}

void Prepare(ssl::context& context, const FetchRequest& request) {
  context.set_options(ssl::context::default_workarounds);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer);
  if (request.ca_file.empty()) {
    context.set_default_verify_paths();
  } else {
    context.load_verify_file(request.ca_file);
  }
}

Request MessageOf(const FetchRequest& request, const Target& target) {
  Request message(http::string_to_verb(request.method), target.path, 11);
  message.set(http::field::host, target.host);
  message.set(http::field::user_agent, "mingjian");
  message.set(http::field::connection, "close");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

}  // namespace

Result<Fetched> Fetch(const FetchRequest& request) {
  MJ_TRY(const Target target, TargetOf(request.url));
  std::string wrong;
  try {
    ssl::context context(ssl::context::tls_client);
    if (target.tls) Prepare(context, request);
    Request message = MessageOf(request, target);
    Response response;
    response.body_limit(request.body_max);
    asio::io_context loop;
    asio::co_spawn(loop, Run(target, request.timeout, context, message, response),
                   [&](const std::exception_ptr& why) {
                     try {
                       if (why) std::rethrow_exception(why);
                     } catch (const std::exception& error) {
                       wrong = error.what();
                     }
                   });
    // Looking a name up has no time limit of its own: the loop has.
    loop.run_for(request.timeout + std::chrono::seconds(1));
    if (!loop.stopped()) wrong = "no answer in time";
    if (wrong.empty()) {
      return Fetched{.status = static_cast<int>(response.get().result_int()),
                     .body = std::move(response.get().body()),
                     .content_type = std::string(response.get()[http::field::content_type])};
    }
  } catch (const std::exception& error) {
    wrong = error.what();
  }
  return EnvironmentError(fmt::format("{} {}: {}", request.method, request.url, wrong));
}

}  // namespace mingjian::service
