#include "service/tls.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cstring>

namespace mingjian::service {
namespace {

namespace ssl = boost::asio::ssl;

// Chooses "http/1.1" when the client offers it; a client that offers only others is not served with
// one that it did not ask for.
int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned int in_size, void*) {
  static constexpr char kOurs[] = "http/1.1";
  for (unsigned int i = 0; i < in_size; i += 1U + in[i]) {
    if (in[i] == sizeof(kOurs) - 1 && i + in[i] < in_size &&
        std::memcmp(in + i + 1, kOurs, in[i]) == 0) {
      *out = in + i + 1;
      *out_size = in[i];
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> LoadTls(const std::string& certificate,
                                              const std::string& key) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1) {
    return EnvironmentError("OpenSSL does not take TLS 1.2 as the lowest version");
  }
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // An idle connection keeps no record buffers: thousands of them are usual.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, ChooseProtocol, nullptr);
  boost::system::error_code error;
  context->use_certificate_chain_file(certificate, error);
  if (error) {
    return EnvironmentError(
        fmt::format("certificate {}: {} (expected a PEM file)", certificate, error.message()));
  }
  context->use_private_key_file(key, ssl::context::pem, error);
  if (error) {
    return EnvironmentError(fmt::format("key {}: {} (expected a PEM file that belongs to {})", key,
                                        error.message(), certificate));
  }
  if (SSL_CTX_check_private_key(native) != 1) {
    return EnvironmentError(fmt::format("key {} does not belong to {}", key, certificate));
  }
  return context;
}

}  // namespace mingjian::service
