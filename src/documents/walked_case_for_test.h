#pragma once
// A clue led through reviews to a door, with law officers, for tests of cases and documents.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "casework/case_documents.h"
#include "casework/cases.h"
#include "casework/desk_for_test.h"
#include "casework/doors.h"
#include "casework/users.h"
#include "documents/issue.h"
#include "documents/template_book.h"

namespace mingjian::documents {

using casework::CaseRow;
using casework::Database;
using casework::DoorKind;
using casework::Role;
using casework::User;

inline const std::vector<rules::LawArticle>& Law() {
  static const std::vector<rules::LawArticle> law = [] {
    const std::string file = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook/law.csv";
    std::vector<rules::Diagnostic> diagnostics;
    const auto text = ReadFile(file);
    MJ_CHECK(text.has_value());
    return rules::ReadLaw(file, *text, &diagnostics);
  }();
  return law;
}
inline const TemplateBook& Book() {
  static const TemplateBook book = [] {
    auto loaded = TemplateBook::Load(std::string(MINGJIAN_SOURCE_DIR) + "/templates/documents");
    MJ_CHECK(loaded.has_value());
    return *std::move(loaded);
  }();
  return book;
}

class WalkedCase {
 public:
  static constexpr const char* kRegulation = "医疗保障基金使用监督管理条例";

  WalkedCase(Database& database, const TempFolder& folder)
      : database_(database), folder_(folder), desk(database, folder) {
    casework::Import(
        database, folder,
        {{.id = "a", .money = "60000.05"},
         {.id = "b", .person = "110101199001011234", .money = "40000", .day = "2026-03-20"}});
    Expect(desk.Do("li", 1, casework::Event::kBegin));
    Expect(desk.Do("li", 1, casework::Event::kUphold));
    Expect(desk.Do("h1", 1, casework::Event::kAccept));
    Expect(desk.Do("chief", 1, casework::Event::kApprove));
    for (const char* name : {"sun", "qian"}) {
      Expect(casework::AddUser(database, root, desk.now, name, "long enough 1",
                               casework::PasswordCost::kMinimum));
      Expect(casework::AddGrant(database, root, desk.now, name, {Role::kLawOfficer, {}}));
    }
  }

  int64_t Door(casework::DoorOrder order) {
    order.clue_id = 1;
    order.version = desk.Version(1);
    if (order.reason.empty()) order.reason = "情节一般，主动退回";
    const auto door = casework::RecordDoor(database_, sun, desk.now, order, Law());
    EXPECT_TRUE(door) << door.error().message;
    return door.value_or(0);
  }
  int64_t Penalty(const std::string& fine = "120000") {
    return Door({.kind = DoorKind::kPenalty,
                 .law = kRegulation,
                 .article = "38(3)",
                 .recover = casework::Yuan("100000"),
                 .extra = casework::Yuan(fine),
                 .second_officer = "qian",
                 .pay_by = casework::Day("2026-07-31")});
  }
  Result<casework::CaseDocument> Write(int64_t case_id, casework::DocumentKind kind,
                                       std::map<std::string, std::string> fields = {}) {
    return Issue(database_, sun, desk.now, Book(), Law(),
                 {.order = {.case_id = case_id, .kind = kind},
                  .fields = std::move(fields),
                  .folder = folder_ / "files"});
  }
  Result<casework::CaseDocument> Send(int64_t document_id) {
    return casework::DeliverDocument(
        database_, sun, desk.now,
        {.document_id = document_id, .receiver = "王五", .manner = "direct"},
        Book().OfficeOf("320102").procedure);
  }
  template <typename T>
  static void Expect(const Result<T>& result) {
    EXPECT_TRUE(result.has_value()) << result.error().message;
  }

 private:
  Database& database_;
  const TempFolder& folder_;

 public:
  casework::Desk desk;
  casework::Actor root{.user = "root", .grants = {{Role::kAdministrator, {}}}};
  casework::Actor sun = User("sun", Role::kLawOfficer), qian = User("qian", Role::kLawOfficer),
                  lawyer = User("lawyer", Role::kLegalReviewer);
};

}  // namespace mingjian::documents
