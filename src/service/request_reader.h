#pragma once
// RequestReader: the bytes of one request, as they come, to an HttpRequest, with every limit of
// size. Knows no sockets; Beast's parser reads the message. What goes on in a request that is
// ambiguous about its own length (two lengths, a length and chunks, another transfer coding) is an
// error and never a guess.
//
//   RequestReader reader(limits, &request, &budget);
//   for (;;) { state = reader.Put(bytes, &taken);  … drop `taken` bytes, read more … }

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "service/server.h"

namespace mingjian::service {

struct RequestLimits {
  size_t header_max = 16U << 10;  // bytes of request line and headers
  size_t line_max = 8U << 10;     // of the request line alone
  size_t body_max = 8U << 20;
  const Router* router = nullptr;  // whose routes may allow larger bodies; outlives the reader
};

// Memory that bodies may take together. THREADS: any.
class Budget {
 public:
  virtual ~Budget() = default;
  virtual bool Take(size_t bytes) = 0;
};

class RequestReader {
 public:
  enum class State {
    kNeedMore,  // everything usable was taken
    kHeader,    // behind the header of a message with a body; Put() goes on with the body
    kDone,      // behind the message; what was not taken belongs to the next one
    kFailed,    // status() and so on say why; the connection cannot be read on
  };
  // `budget` is asked before the body grows; null = no limit beyond body_max.
  // REQUIRES: `request` and `budget` outlive the reader.
  RequestReader(const RequestLimits& limits, HttpRequest* request, Budget* budget);
  ~RequestReader();
  // `bytes` begins with what earlier calls did not take.
  State Put(std::string_view bytes, size_t* taken);
  bool header_done() const;

  // Behind the header.
  bool keep_alive() const;
  bool http_1_0() const;
  bool expects_continue() const;

  // Of kFailed: 400, 413, 414, 417, 431, 501 or 503, a word and a sentence.
  int status() const;
  std::string_view code() const;
  const std::string& message() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace mingjian::service
