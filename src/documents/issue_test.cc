// Every kind of document from a case that was led through its procedure. The texts are compared
// with tests/documents; MINGJIAN_GOLDEN=DIR writes texts, .docx and .pdf there instead.

#include "documents/issue.h"

#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <pugixml.hpp>

#include "documents/walked_case_for_test.h"

namespace mingjian::documents {
namespace {

using casework::Backend;
using casework::BackendName;
using casework::DocumentForm;
using casework::DocumentKind;
using casework::OnBoth;
using casework::RefusalName;

std::string Golden(const std::string& name) {
  return std::string(MINGJIAN_SOURCE_DIR) + "/tests/documents/" + name + ".txt";
}

// The text of a .docx: paragraphs one a line, cells of a row parted by tabs. Adds the heading rows
// of its tables to `headers`, which a PDF repeats on every page.
std::string DocxText(const std::string& bytes, std::vector<std::string>* headers = nullptr) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) return "not a zip archive";
  const auto read = [&](const char* part) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(archive, part, 0, &stat) != 0) return std::string();
    std::string text(stat.size, ' ');
    zip_file_t* file = zip_fopen(archive, part, 0);
    EXPECT_EQ(zip_fread(file, text.data(), text.size()), static_cast<zip_int64_t>(stat.size));
    zip_fclose(file);
    return text;
  };
  std::string out;
  pugi::xml_document document;
  for (const char* part :
       {"[Content_Types].xml", "_rels/.rels", "word/styles.xml", "word/footer1.xml",
        "word/_rels/document.xml.rels", "docProps/core.xml", "word/document.xml"}) {
    const std::string xml = read(part);
    EXPECT_TRUE(document.load_buffer(xml.data(), xml.size())) << part;
  }
  zip_discard(archive);
  const auto paragraph = [](const pugi::xml_node& node) {
    std::string text;
    for (const auto& each : node.select_nodes(".//w:t")) text += each.node().text().get();
    return text;
  };
  for (const pugi::xml_node& node : document.child("w:document").child("w:body").children()) {
    if (std::string_view(node.name()) == "w:tbl") {
      for (const pugi::xml_node& row : node.children("w:tr")) {
        std::string line;
        for (const pugi::xml_node& cell : row.children("w:tc")) {
          line += (line.empty() && cell == row.child("w:tc") ? "" : "\t") + paragraph(cell);
        }
        out += line + "\n";
        const bool header = row.child("w:trPr").child("w:tblHeader") != nullptr;
        if (header && headers != nullptr) headers->push_back(line);
      }
    } else if (const std::string text = paragraph(node); !text.empty()) {
      out += text + "\n";
    }
  }
  return out;
}

// What pdftotext reads, in the order in which it was drawn; "" without pdftotext.
std::string PdfText(const TempFolder& folder, const std::string& bytes) {
  if (!std::filesystem::exists("/usr/bin/pdftotext")) return {};
  EXPECT_TRUE(WriteFile(folder / "x.pdf", bytes));
  const std::string command =
      "/usr/bin/pdftotext -raw " + (folder / "x.pdf") + " " + (folder / "x.txt");
  EXPECT_EQ(std::system(command.c_str()), 0);
  return ReadFile(folder / "x.txt").value_or("unread");
}

// Without spaces, page numbers and the remark at the foot: lines break elsewhere in each form.
std::string Letters(std::string text);
std::string LettersWithout(const std::vector<std::string>& headers, const std::string& text) {
  std::string letters = Letters(text);
  for (const std::string& each : headers) {
    const std::string header = Letters(each);
    for (size_t at = letters.find(header); at != std::string::npos; at = letters.find(header)) {
      letters.erase(at, header.size());
    }
  }
  return letters;
}
// Hashes of files depend on the fonts of the machine.
std::string WithoutHashes(std::string text) {
  constexpr std::string_view kMark = "(sha256)";
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find_first_not_of("0123456789abcdef", begin), text.size());
    if (end - begin == 64) {
      text.replace(begin, 64, kMark);
      end = begin + kMark.size();
    }
    begin = end + 1;
  }
  return text;
}
std::string Letters(std::string text) {
  for (const std::string& foot : {std::string("示例文书式样，非官方式样；使用前由本地区替换")}) {
    for (size_t at = text.find(foot); at != std::string::npos; at = text.find(foot)) {
      text.erase(at, foot.size());
    }
  }
  for (int page = 1; page < 100; ++page) {
    const std::string number = "— " + std::to_string(page) + " —";
    const size_t at = text.find(number);
    if (at != std::string::npos) text.erase(at, number.size());
  }
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 3, "　") == 0) {
      i += 2;
    } else if (static_cast<unsigned char>(text[i]) > 0x20) {
      out += text[i];
    }
  }
  return out;
}

class IssueTest : public OnBoth {
 protected:
  // Compares a document with its golden text and its two forms with each other.
  void Check(WalkedCase& walked, Database& database, const casework::CaseDocument& document,
             const std::string& name) {
    MJ_ASSERT_OK(const auto docx,
                 casework::ReadDocument(database, walked.sun, walked.desk.now, folder_ / "files",
                                        document.document_id, DocumentForm::kDocx));
    MJ_ASSERT_OK(const auto pdf,
                 casework::ReadDocument(database, walked.sun, walked.desk.now, folder_ / "files",
                                        document.document_id, DocumentForm::kPdf));
    std::vector<std::string> headers;
    const std::string written = DocxText(docx.bytes, &headers);
    const std::string text = WithoutHashes(written) + "blanks: " + document.blanks + "\n";
    if (const char* folder = std::getenv("MINGJIAN_GOLDEN")) {
      const std::string base = std::string(folder) + "/" + name;
      ASSERT_TRUE(WriteFile(base + ".txt", text));
      ASSERT_TRUE(WriteFile(base + ".docx", docx.bytes));
      ASSERT_TRUE(WriteFile(base + ".pdf", pdf.bytes));
      return;
    }
    EXPECT_EQ(text, ReadFile(Golden(name)).value_or("")) << name;
    if (const std::string read = PdfText(folder_, pdf.bytes); !read.empty()) {
      EXPECT_EQ(LettersWithout(headers, read), LettersWithout(headers, written)) << name;
    }
  }
};
INSTANTIATE_ON_BOTH(IssueTest);

TEST_P(IssueTest, PenaltyFromFilingToTheEnd) {
  Database database = OpenNew();
  WalkedCase walked(database, folder_);
  auto& now = walked.desk.now;
  const int64_t id = walked.Penalty();
  const auto write = [&](DocumentKind kind, std::map<std::string, std::string> fields = {}) {
    auto made = walked.Write(id, kind, std::move(fields));
    EXPECT_TRUE(made) << made.error().message;
    Check(walked, database, *made, std::string(ToString(kind)));
    return *std::move(made);
  };
  write(DocumentKind::kInspectionRecord,
        {{"place", "第一医院住院部"},
         {"began_at", "2026年5月6日 9时00分"},
         {"record", "调取收费清单 2 份。\n同日同项目收费两次，护理记录只有一次 <执行>。"}});
  write(DocumentKind::kInquiryRecord,
        {{"asked_name", "王五"}, {"questions", "问：为何收费两次？\n答：系统重复计费。"}});
  EXPECT_EQ(RefusalName(walked.Write(id, DocumentKind::kPenaltyNotice)), "state");
  WalkedCase::Expect(FileCase(database, walked.sun, now, {.case_id = id, .reason = "立案"}));
  write(DocumentKind::kRectificationOrder,
        {{"corrections", "一、停止重复收费。\n二、核对近一年账目。"},
         {"correct_by", "2026年6月5日"}});
  const auto notice = write(DocumentKind::kPenaltyNotice);
  EXPECT_EQ(notice.number, "＿＿＿医保告〔2026〕第 1 号");
  WalkedCase::Expect(walked.Send(notice.document_id));
  const auto hearing = write(DocumentKind::kHearingNotice);
  WalkedCase::Expect(walked.Send(hearing.document_id));
  write(DocumentKind::kDeliveryReceipt, {{"document", "penalty_notice"}});
  now += 3 * kDaySeconds;
  WalkedCase::Expect(casework::RecordReply(
      database, User("h1", Role::kInstitution, "", "H1"), now,
      {.case_id = id, .text = "认可事实，请求从轻处理。", .asks_hearing = false}));
  now += 20 * kDaySeconds;
  WalkedCase::Expect(ReviewCase(database, walked.lawyer, now, id, 0, true, ""));
  const auto decision = write(DocumentKind::kPenaltyDecision, {{"reply_opinion", "予以采纳。"}});
  EXPECT_EQ(decision.blanks.find("reply_opinion"), std::string::npos);
  WalkedCase::Expect(walked.Send(decision.document_id));
  write(DocumentKind::kEvidenceList);
  WalkedCase::Expect(CloseCase(database, walked.sun, now, id, 0, "罚款已缴清"));
  walked.desk.ExpectWhole();
}

TEST_P(IssueTest, OtherDoors) {
  Database database = OpenNew();
  WalkedCase walked(database, folder_);
  const Seconds pay = casework::Day("2026-06-30");
  const int64_t refuse =
      walked.Door({.kind = DoorKind::kRefuse, .recover = casework::Yuan("0.05"), .pay_by = pay});
  const int64_t agreement = walked.Door({.kind = DoorKind::kAgreement,
                                         .recover = casework::Yuan("10000"),
                                         .extra = casework::Yuan("3000.5"),
                                         .measure = "约谈",
                                         .pay_by = pay});
  const int64_t transfer = walked.Door({.kind = DoorKind::kTransfer, .measure = "police"});
  struct Case {
    int64_t id;
    DocumentKind kind;
  };
  for (const Case& c : {Case{refuse, DocumentKind::kHandlingDecision},
                        Case{agreement, DocumentKind::kAgreementNotice},
                        Case{transfer, DocumentKind::kTransferLetter}}) {
    WalkedCase::Expect(FileCase(database, walked.sun, walked.desk.now, {.case_id = c.id}));
    const auto made = walked.Write(c.id, c.kind);
    ASSERT_TRUE(made) << made.error().message;
    Check(walked, database, *made, std::string(ToString(c.kind)));
    // Any other kind that the door does not know is refused.
    EXPECT_EQ(RefusalName(walked.Write(c.id, DocumentKind::kPenaltyDecision)), "kind");
  }
  struct Given {
    const char *name, *result;
  };
  for (const Given& g : {Given{"fine", "field"}, Given{"nonsense", "field"},
                         Given{"authority", "field"}, Given{"place", "done"}}) {
    EXPECT_EQ(RefusalName(walked.Write(refuse, DocumentKind::kInspectionRecord, {{g.name, "x"}})),
              g.result)
        << g.name;
  }
}

}  // namespace
}  // namespace mingjian::documents
