#pragma once
// Documents of a clue. The bytes lie in a folder under the SHA-256 of their content, the row in the
// database names them; the name that a user gave is kept as text and never becomes a path. Content
// decides the type: PDF, PNG, JPEG, Office (docx, xlsx), or plain UTF-8 text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

inline constexpr size_t kAttachmentBytesMax = 20 * 1024 * 1024;

// The media type that the bytes are, or "" for one that is not taken (programs, HTML, archives …).
std::string_view TypeOf(std::string_view bytes);

struct Attachment {
  int64_t attachment_id = 0;
  Seconds at = 0;
  std::string actor, name, type, sha256;
  int64_t size = 0;
};

// Right: attach, at the clue's place. Refusals: "no-clue", "no-right", "size", "type", "name" (1 to
// 200 characters, no control characters). The file is on disk before the row is saved.
Result<Attachment> Attach(Database& database, const Actor& actor, Seconds now,
                          const std::string& folder, int64_t clue_id, const std::string& name,
                          std::string_view bytes);
Result<std::vector<Attachment>> AttachmentsOf(Database& database, const Actor& actor,
                                              int64_t clue_id);
// What is known of a document that the actor sees: of those told of the clue, the institution's
// own. Refusal "no-attachment".
Result<Attachment> FindAttachment(Database& database, const Actor& actor, int64_t attachment_id);
// The bytes, held against their hash: kData when they were changed. Logged.
Result<std::string> ReadAttachment(Database& database, const Actor& actor, Seconds now,
                                   const std::string& folder, int64_t attachment_id);

// The store below: keeps bytes under their SHA-256, on disk before this returns, and gives it.
Result<std::string> StoreBytes(const std::string& folder, std::string_view bytes);
// kData when they were changed since; `what` names them.
Result<std::string> LoadBytes(const std::string& folder, const std::string& sha256,
                              std::string_view what);

}  // namespace mingjian::casework
