#include "casework/attachments.h"

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

using namespace std::string_view_literals;

TEST(AttachmentType, ByContent) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"%PDF-1.7\n", "application/pdf"},
      {"\x89PNG\r\n\x1a\nxx"sv, "image/png"},
      {"\xff\xd8\xff\xe0"sv, "image/jpeg"},
      {"PK\x03\x04[Content_Types].xml word/document.xml"sv,
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"PK\x03\x04[Content_Types].xml xl/workbook.xml"sv,
       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"PK\x03\x04[Content_Types].xml word/document.xml word/vbaProject.bin"sv, ""},
      {"PK\x03\x04 anything.exe"sv, ""},
      {"病程记录\n第一行", "text/plain; charset=utf-8"},
      {"MZ\x90\x00"sv, ""},
      {"\x7f"
       "ELF"sv,
       ""},
      {"<html><script>alert(1)</script>", ""},
      {"  <?xml version='1.0'?><svg/>", ""},
      {"#!/bin/sh", ""},
      {"\xff\xfe", ""},
      {"", ""},
  };
  for (const auto& [bytes, type] : cases) EXPECT_EQ(TypeOf(bytes), type) << bytes;
}

class AttachmentsTest : public OnBoth {};
INSTANTIATE_ON_BOTH(AttachmentsTest);

TEST_P(AttachmentsTest, KeepsBytesByHash) {
  Database database = OpenNew();
  Import(database, folder_, {{.id = "a"}});
  Desk desk(database, folder_);
  const std::string folder = folder_ / "files";
  const auto attach = [&](const char* person, const std::string& name, const std::string& bytes) {
    return RefusalName(Attach(database, desk.Person(person), desk.now, folder, 1, name, bytes));
  };
  EXPECT_EQ(attach("li", "../../etc/passwd", "text"), "done");  // a name is only a name
  EXPECT_EQ(attach("li", "again.txt", "text"), "done");
  EXPECT_EQ(attach("h2", "x.txt", "text"), "no-right");
  EXPECT_EQ(attach("li", "", "text"), "name");
  EXPECT_EQ(attach("li", "a\nb", "text"), "name");
  EXPECT_EQ(attach("li", std::string(201, 'x'), "text"), "name");
  EXPECT_EQ(attach("li", "x.pdf", ""), "size");
  EXPECT_EQ(attach("li", "x.pdf", std::string(kAttachmentBytesMax + 1, 'x')), "size");
  EXPECT_EQ(attach("li", "x.pdf", "MZ\x01"), "type");
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) ++files;
  }
  EXPECT_EQ(files, 1);
  MJ_ASSERT_OK(const auto all, AttachmentsOf(database, desk.Person("li"), 1));
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].name, "../../etc/passwd");
  const auto read = [&](int64_t id) {
    return ReadAttachment(database, desk.Person("li"), desk.now, folder, id);
  };
  MJ_ASSERT_OK(const std::string bytes, read(all[1].attachment_id));
  EXPECT_EQ(bytes, "text");
  EXPECT_EQ(RefusalName(read(77)), "no-attachment");
  std::ofstream(folder + "/" + all[0].sha256.substr(0, 2) + "/" + all[0].sha256) << "changed";
  EXPECT_FALSE(read(all[0].attachment_id));
  desk.ExpectWhole();
}

}  // namespace
}  // namespace mingjian::casework
