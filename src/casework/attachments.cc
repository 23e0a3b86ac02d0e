#include "casework/attachments.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "casework/crypto.h"
#include "casework/log.h"
#include "casework/schema.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr size_t kNameMax = 200;

// REQUIRES: `sha256` came from Sha256Hex.
std::string PathOf(const std::string& folder, const std::string& sha256) {
  return fmt::format("{}/{}/{}", folder, sha256.substr(0, 2), sha256);
}

Status CheckName(const std::string& name) {
  const bool control = std::ranges::any_of(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (Trim(name).empty() || !IsUtf8(name) || CodePoints(name) > kNameMax || control) {
    return Refuse("name", fmt::format("the name of a document has 1 to {} characters", kNameMax));
  }
  return {};
}

// An Office document is a zip whose names say so; other archives are not taken.
bool IsOffice(std::string_view bytes) {
  return bytes.find("[Content_Types].xml") != std::string_view::npos &&
         bytes.find("vbaProject.bin") == std::string_view::npos &&
         (bytes.find("word/document.xml") != std::string_view::npos ||
          bytes.find("xl/workbook.xml") != std::string_view::npos);
}

bool IsPlainText(std::string_view bytes) {
  return !bytes.empty() && IsUtf8(bytes) && std::ranges::none_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
  });
}

}  // namespace

std::string_view TypeOf(std::string_view bytes) {
  if (bytes.starts_with("%PDF-")) return "application/pdf";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (bytes.starts_with("PK\x03\x04"sv)) {
    if (!IsOffice(bytes)) return "";
    return bytes.find("word/document.xml") != std::string_view::npos
               ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
               : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  }
  // What a browser would run is no plain text.
  const std::string_view start = Trim(bytes.substr(0, 256));
  if (start.starts_with('<') || start.starts_with("#!")) return "";
  return IsPlainText(bytes) ? "text/plain; charset=utf-8" : "";
}

Result<Attachment> Attach(Database& database, const Actor& actor, Seconds now,
                          const std::string& folder, int64_t clue_id, const std::string& name,
                          std::string_view bytes) {
  MJ_RETURN_IF_ERROR(CheckName(name));
  if (bytes.empty() || bytes.size() > kAttachmentBytesMax) {
    return Refuse(
        "size", fmt::format("{} bytes: a document has 1 to {}", bytes.size(), kAttachmentBytesMax));
  }
  const std::string_view type = TypeOf(bytes);
  if (type.empty()) {
    return Refuse("type", fmt::format("'{}' is no PDF, PNG, JPEG, docx, xlsx or plain text", name));
  }
  Attachment made{.at = now,
                  .actor = actor.user,
                  .name = name,
                  .type = std::string(type),
                  .sha256 = Sha256Hex(bytes),
                  .size = static_cast<int64_t>(bytes.size())};
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(const ClueRow clue, FindClue(database, actor, clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kAttach, clue.region, clue.fixmedins_code));
    MJ_RETURN_IF_ERROR(StoreBytes(folder, bytes));
    MJ_TRY(made.attachment_id, TakeNumbers(database, "attachment"));
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO attachment (attachment_id, clue_id, at, actor, name, type, size, sha256, "
        "after_event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(event_id), 0) FROM "
        "clue_event WHERE clue_id = ?))",
        {made.attachment_id, clue_id, now, actor.user, name, made.type, made.size, made.sha256,
         clue_id}));
    return AppendLog(database, now, actor.user, "attach", fmt::format("clue {}", clue_id),
                     fmt::format("{} {}", made.sha256, name));
  });
  if (!saved) return std::unexpected(saved.error());
  return made;
}

Result<std::vector<Attachment>> AttachmentsOf(Database& database, const Actor& actor,
                                              int64_t clue_id) {
  MJ_RETURN_IF_ERROR(FindClue(database, actor, clue_id));
  MJ_TRY(const Rows rows,
         database.Query("SELECT attachment_id, at, actor, name, type, sha256, size FROM attachment "
                        "WHERE clue_id = ? ORDER BY attachment_id",
                        {clue_id}));
  std::vector<Attachment> all;
  for (size_t i = 0; i < rows.size(); ++i) {
    all.push_back({rows.Int(i, 0), rows.Int(i, 1), std::string(rows.Text(i, 2)),
                   std::string(rows.Text(i, 3)), std::string(rows.Text(i, 4)),
                   std::string(rows.Text(i, 5)), rows.Int(i, 6)});
  }
  return all;
}

Result<Attachment> FindAttachment(Database& database, const Actor& actor, int64_t attachment_id) {
  MJ_TRY(const Rows rows,
         database.Query(
             "SELECT a.attachment_id, a.at, a.actor, a.name, a.type, a.sha256, a.size, "
             "a.clue_id, CASE WHEN a.actor = ? OR EXISTS (SELECT 1 FROM user_grant g "
             "WHERE g.name = a.actor AND g.fixmedins_code = c.fixmedins_code AND "
             "g.role IN (?, ?)) THEN 1 ELSE 0 END FROM attachment a JOIN clue c ON "
             "c.clue_id = a.clue_id WHERE a.attachment_id = ?",
             {actor.user, ToString(Role::kInstitution), ToString(Role::kDoctor), attachment_id}));
  const auto none = [attachment_id] {
    return Refuse("no-attachment", fmt::format("there is no document {}", attachment_id));
  };
  if (rows.empty()) return none();
  MJ_TRY(const ClueRow clue, FindClue(database, actor, rows.Int(0, 7)));
  const bool inside = May(actor, Right::kView, clue.region, clue.fixmedins_code);
  if (!inside && rows.Int(0, 8) == 0) return none();
  return Attachment{rows.Int(0, 0),
                    rows.Int(0, 1),
                    std::string(rows.Text(0, 2)),
                    std::string(rows.Text(0, 3)),
                    std::string(rows.Text(0, 4)),
                    std::string(rows.Text(0, 5)),
                    rows.Int(0, 6)};
}

Result<std::string> ReadAttachment(Database& database, const Actor& actor, Seconds now,
                                   const std::string& folder, int64_t attachment_id) {
  std::string sha256;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(FindAttachment(database, actor, attachment_id));
    MJ_TRY(const Rows rows,
           database.Query("SELECT clue_id, sha256 FROM attachment WHERE attachment_id = ?",
                          {attachment_id}));
    sha256 = rows.Text(0, 1);
    return AppendLog(database, now, actor.user, "read_attachment",
                     fmt::format("clue {}", rows.Int(0, 0)),
                     fmt::format("document {}", attachment_id));
  });
  if (!saved) return std::unexpected(saved.error());
  return LoadBytes(folder, sha256, fmt::format("document {}", attachment_id));
}

Result<std::string> StoreBytes(const std::string& folder, std::string_view bytes) {
  const std::string sha256 = Sha256Hex(bytes);
  const std::string path = PathOf(folder, sha256);
  if (fs::exists(path)) return sha256;
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be made: {}", folder, error.message()));
  }
  MJ_RETURN_IF_ERROR(WriteFile(path, bytes));
  return sha256;
}

Result<std::string> LoadBytes(const std::string& folder, const std::string& sha256,
                              std::string_view what) {
  MJ_TRY(std::string bytes, ReadFile(PathOf(folder, sha256)));
  if (Sha256Hex(bytes) != sha256) {
    return DataError(fmt::format("{}: the file was changed since it was kept", what));
  }
  return bytes;
}

}  // namespace mingjian::casework
