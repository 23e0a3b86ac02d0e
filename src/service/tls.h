#pragma once
// Inside of the server: certificate and key as what OpenSSL works with.

#include <memory>
#include <string>

#include "base/error.h"

namespace boost::asio::ssl {
class context;
}

namespace mingjian::service {

// TLS 1.2 and 1.3, HTTP/1.1 only. kEnvironment names the file that cannot be used, or says that key
// and certificate do not belong together.
Result<std::shared_ptr<boost::asio::ssl::context>> LoadTls(const std::string& certificate,
                                                           const std::string& key);

}  // namespace mingjian::service
