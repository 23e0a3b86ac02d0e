// TLS with certificates that the test makes itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/temp_folder.h"
#include "base/text.h"
#include "service/server.h"
#include "service/socket_client_test.h"

namespace mingjian::service {
namespace {

using ::testing::HasSubstr;

std::string PemOf(const std::function<int(BIO*)>& write) {
  BIO* memory = BIO_new(BIO_s_mem());
  MJ_CHECK(write(memory) == 1);
  char* data = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(memory, &data));
  std::string text(data, size);
  BIO_free(memory);
  return text;
}

// A self-signed certificate for `name` and its key, as PEM files.
void MakeCertificate(const std::string& name, const std::string& certificate,
                     const std::string& key) {
  EVP_PKEY* pair = EVP_EC_gen("P-256");
  X509* x509 = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509), 86'400);
  X509_set_pubkey(x509, pair);
  X509_NAME* subject = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509, subject);
  MJ_CHECK(X509_sign(x509, pair, EVP_sha256()) > 0);
  MJ_CHECK(WriteFile(certificate, PemOf([&](BIO* to) { return PEM_write_bio_X509(to, x509); })));
  MJ_CHECK(WriteFile(key, PemOf([&](BIO* to) {
                       return PEM_write_bio_PrivateKey(to, pair, nullptr, nullptr, 0, nullptr,
                                                       nullptr);
                     })));
  X509_free(x509);
  EVP_PKEY_free(pair);
}

// A connection through TLS, up to `version_max`; `subject` "" when the handshake failed.
struct TlsClient {
  explicit TlsClient(uint16_t port, int version_max = TLS1_3_VERSION,
                     std::string_view protocols = {})
      : client(port), context(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_max_proto_version(context, version_max);
    // What a test's client may speak is not what a careful one would.
    SSL_CTX_set_security_level(context, 0);
    ssl = SSL_new(context);
    if (!protocols.empty()) {
      SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size()));
    }
    SSL_set_fd(ssl, client.socket());
    if (SSL_connect(ssl) != 1) {
      ERR_clear_error();
      return;
    }
    X509* peer = SSL_get1_peer_certificate(ssl);
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, name, sizeof(name));
    subject = name;
    X509_free(peer);
  }
  ~TlsClient() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  std::string Ask(const std::string& request) {
    if (SSL_write(ssl, request.data(), static_cast<int>(request.size())) <= 0) return "";
    std::string text;
    char buffer[4096];
    while (text.find("\r\n\r\n") == std::string::npos || !text.ends_with("!")) {
      const int count = SSL_read(ssl, buffer, sizeof(buffer));
      if (count <= 0) break;
      text.append(buffer, static_cast<size_t>(count));
    }
    return text;
  }
  SocketClient client;
  SSL_CTX* context;
  SSL* ssl = nullptr;
  std::string subject;
};

class ServerTlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    MakeCertificate("first", folder_ / "tls.pem", folder_ / "tls.key");
    Router router;
    router.Add("POST", "/echo", [](const RequestPtr& request, const Reply& reply) {
      reply({.body = (request->tls ? "tls " : "clear ") + request->body + "!"});
    });
    options_.certificate = folder_ / "tls.pem";
    options_.key = folder_ / "tls.key";
    options_.header_timeout = std::chrono::milliseconds(500);
    auto server = Server::Start(options_, std::move(router));
    ASSERT_TRUE(server.has_value()) << server.error().message;
    server_ = *std::move(server);
  }
  TempFolder folder_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTlsTest, ServesThroughTls) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server_->port(), version, {"\x02h2\x08http/1.1", 12});
    ASSERT_EQ(client.subject, "first");
    for (int i = 0; i < 3; ++i) {
      EXPECT_THAT(client.Ask(PostOf("/echo", "a")), HasSubstr("\r\n\r\ntls a!"));
    }
    const std::string large(300'000, 'x');
    EXPECT_THAT(client.Ask(PostOf("/echo", large)), HasSubstr("\r\n\r\ntls " + large + "!"));
  }
  EXPECT_THAT(server_->Metrics(), HasSubstr("mingjian_http_tls_failures_total 0\n"));
}

TEST_F(ServerTlsTest, OldVersionsAndOtherProtocolsAreRefused) {
  EXPECT_EQ(TlsClient(server_->port(), TLS1_1_VERSION).subject, "");
  EXPECT_EQ(TlsClient(server_->port(), TLS1_3_VERSION, {"\x02h2", 3}).subject, "");
  EXPECT_EQ(TlsClient(server_->port()).subject, "first");
}

TEST_F(ServerTlsTest, AClientInClearIsTold) {
  SocketClient client(server_->port());
  const auto answer = client.Ask(PostOf("/echo", "a"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("this port speaks TLS"));
}

TEST_F(ServerTlsTest, ACertificateIsReadAgain) {
  TlsClient before(server_->port());
  MakeCertificate("second", folder_ / "tls.pem", folder_ / "tls.key");
  ASSERT_TRUE(server_->ReloadCertificate());
  EXPECT_EQ(TlsClient(server_->port()).subject, "second");
  EXPECT_THAT(before.Ask(PostOf("/echo", "a")), HasSubstr("tls a!"));
  // A key that does not belong to it changes nothing.
  MakeCertificate("third", folder_ / "tls.pem", folder_ / "other.key");
  const Status status = server_->ReloadCertificate();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("tls.key"));
  EXPECT_EQ(TlsClient(server_->port()).subject, "second");
}

TEST_F(ServerTlsTest, SlowAndBrokenHandshakesEnd) {
  SocketClient silent(server_->port()), half(server_->port()), broken(server_->port());
  ASSERT_TRUE(half.Send("\x16\x03\x01"));
  ASSERT_TRUE(broken.Send(std::string("\x16\x03\x01\x00\x05zzzzz", 10)));
  EXPECT_TRUE(silent.Ended());
  EXPECT_TRUE(half.Ended());
  while (broken.More()) {
  }
  EXPECT_TRUE(Eventually([&] {
    return server_->Metrics().find("mingjian_http_connections 0\n") != std::string::npos;
  }));
}

}  // namespace
}  // namespace mingjian::service
