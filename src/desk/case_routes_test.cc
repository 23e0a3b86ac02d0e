// Cases, their documents and exports over HTTP.

#include "casework/doors.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Event;
using casework::Role;

class CaseRoutes : public testing::Test {
 protected:
  CaseRoutes()
      : whole_("", [](DeskOptions& options) {
          options.rulebook = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
          options.templates = std::string(MINGJIAN_SOURCE_DIR) + "/templates/documents";
        }) {
    whole_.Import({{.id = "a", .person = "110101199001011234", .money = "1000"}});
    for (const auto& [name, role] : {std::pair{"sun", Role::kLawOfficer},
                                     {"qian", Role::kLawOfficer},
                                     {"lawyer", Role::kLegalReviewer},
                                     {"chief", Role::kFinalApprover},
                                     {"li", Role::kFirstReviewer}}) {
      whole_.AddUser(name, role);
    }
    whole_.AddUser("h1", Role::kInstitution, "", "H1");
    casework::Desk desk(whole_.database(), whole_.folder());
    MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
    MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold));
    MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAccept));
    MJ_EXPECT_OK(desk.Do("chief", 1, Event::kApprove));
    const std::vector<rules::LawArticle> law = {
        {.law = "条例",
         .number = "1",
         .article = "38",
         .subject = "x",
         .consequence = "y",
         .multiple = {.min = Decimal::kOne, .max = 2 * Decimal::kOne},
         .yuan = {},
         .months = {},
         .points = {},
         .in_force = {},
         .reference = ""}};
    const auto door = casework::RecordDoor(whole_.database(),
                                           casework::User("sun", Role::kLawOfficer), whole_.now(),
                                           {.clue_id = 1,
                                            .version = desk.Version(1),
                                            .kind = casework::DoorKind::kPenalty,
                                            .law = "条例",
                                            .article = "38",
                                            .extra = casework::Yuan("1500"),
                                            .second_officer = "qian",
                                            .pay_by = casework::Day("2026-07-01"),
                                            .reason = "x"},
                                           law);
    EXPECT_TRUE(door) << door.error().message;
  }
  Called Post(const std::string& user, const std::string& path, const std::string& body = "{}") {
    return whole_.Call(user, "POST", path, body);
  }
  Called Get(const std::string& user, const std::string& path) {
    return whole_.Call(user, "GET", path);
  }

  WholeDesk whole_;
};

TEST_F(CaseRoutes, APenaltyFromFilingToTheEnd) {
  EXPECT_EQ(Get("sun", "/v1/cases?kind=penalty&state=open").Size("/rows"), 1);
  EXPECT_EQ(Get("sun", "/v1/cases?state=never").Short(), "400 bad-request");
  EXPECT_EQ(Get("h1", "/v1/cases").Size("/rows"), 0);
  EXPECT_EQ(Get("h1", "/v1/cases/1").Short(), "404 no-case");
  EXPECT_EQ(Post("lawyer", "/v1/cases/1/filing").Short(), "403 no-right");
  const Called filed = Post("sun", "/v1/cases/1/filing", R"({"reason":"x"})");
  EXPECT_EQ(filed.Short(), "200") << filed.text;
  EXPECT_EQ(filed.At("/case/number"), "320102〔2026〕1号");
  EXPECT_EQ(filed.At("/case/second_officer"), "qian");
  const std::string documents = "/v1/cases/1/documents";
  EXPECT_EQ(Post("sun", documents, R"({"kind":"penalty_decision"})").Short(), "409 notice");
  EXPECT_EQ(Post("sun", documents, R"({"kind":"transfer_letter"})").Short(), "422 kind");
  EXPECT_EQ(Post("sun", documents, R"({"kind":"x"})").Short(), "400 bad-request");
  EXPECT_EQ(Post("sun", documents, R"({"kind":"penalty_notice","fields":{"fine":"1"}})").Short(),
            "422 field");
  const Called preview = Post("sun", documents, R"({"kind":"penalty_notice","preview":true})");
  EXPECT_NE(preview.At("/text").find("壹仟元整"), std::string::npos) << preview.text;
  const Called notice = Post("sun", documents, R"({"kind":"penalty_notice"})");
  ASSERT_EQ(notice.Short(), "201") << notice.text;
  EXPECT_EQ(notice.At("/document_id"), "1");
  EXPECT_EQ(notice.At("/blanks/0/name"), "mark");
  // Before its delivery the institution does not see it.
  EXPECT_EQ(Get("h1", "/v1/documents/1.pdf").Short(), "404 no-case");
  const Called sent =
      Post("sun", "/v1/documents/1/delivery", R"({"receiver":"王五","manner":"direct"})");
  EXPECT_EQ(sent.At("/delivered_on"), "2026-05-06") << sent.text;
  const Called seen = Get("h1", "/v1/cases/1");
  EXPECT_EQ(seen.At("/case/state"), "told");
  EXPECT_EQ(seen.Size("/documents"), 1);
  EXPECT_EQ(seen.Size("/events"), 0);
  const Called pdf = Get("h1", "/v1/documents/1.pdf"), docx = Get("sun", "/v1/documents/1.docx");
  EXPECT_TRUE(pdf.text.starts_with("%PDF-"));
  EXPECT_EQ(pdf.headers.at("content-type"), "application/pdf");
  EXPECT_TRUE(docx.text.starts_with("PK"));
  EXPECT_EQ(Get("sun", "/v1/documents/1.exe").Short(), "400 bad-request");
  EXPECT_EQ(Get("sun", "/v1/documents/9.pdf").Short(), "404 no-document");
  EXPECT_EQ(Post("h1", "/v1/cases/1/reply", R"({"text":"系统故障"})").At("/case/replied_on"),
            "2026-05-06");
  EXPECT_EQ(Post("sun", "/v1/cases/1/hearing", R"({"text":"x"})").Short(), "409 state");
  EXPECT_EQ(Post("sun", "/v1/cases/1/legal-review", R"({"agrees":true})").Short(), "403 no-right");
  const Called review = Post("lawyer", "/v1/cases/1/legal-review", R"({"agrees":true})");
  EXPECT_EQ(review.At("/case/review"), "agreed") << review.text;
  EXPECT_EQ(Get("h1", "/v1/cases/1").At("/case/review"), "none");
  EXPECT_EQ(Post("sun", documents, R"({"kind":"penalty_decision","version":1})").Short(),
            "409 stale-version");
  const Called decision = Post("sun", documents, R"({"kind":"penalty_decision"})");
  ASSERT_EQ(decision.Short(), "201") << decision.text;
  EXPECT_EQ(
      Post("sun", "/v1/documents/2/delivery", R"({"receiver":"王五","manner":"pigeon"})").Short(),
      "422 manner");
  EXPECT_EQ(
      Post("sun", "/v1/documents/2/delivery", R"({"receiver":"王五","manner":"post"})").Short(),
      "200");
  EXPECT_EQ(Post("sun", "/v1/cases/1/closing", R"({"reason":"x"})").At("/case/state"), "closed");
}

TEST_F(CaseRoutes, KindsNameWhatTheyAskFor) {
  const Called kinds = Get("sun", "/v1/document-kinds?region=320102");
  EXPECT_EQ(kinds.Size("/rows"), 11) << kinds.text;
  EXPECT_EQ(kinds.At("/rows/0/kind"), "inspection_record");
  EXPECT_EQ(kinds.At("/rows/0/source"), "illustrative");
  EXPECT_EQ(kinds.At("/rows/0/fields/0/title"), "开始时间");
}

TEST_F(CaseRoutes, ExportsNeedTheRight) {
  EXPECT_EQ(Get("li", "/v1/exports/clues.xlsx").Short(), "403 no-right");
  const Called clues = Get("chief", "/v1/exports/clues.xlsx?state=handling");
  EXPECT_TRUE(clues.text.starts_with("PK")) << clues.text;
  EXPECT_NE(clues.headers.at("content-disposition").find("clues-2026-05-06.xlsx"),
            std::string::npos);
  EXPECT_TRUE(Get("chief", "/v1/exports/ledger.xlsx?clue_id=1").text.starts_with("PK"));
  EXPECT_TRUE(Get("chief", "/v1/exports/clues/1.xlsx?unmask=1").text.starts_with("PK"));
  const Called file = Get("chief", "/v1/exports/clues/1.pdf");
  EXPECT_TRUE(file.text.starts_with("%PDF-")) << file.text;
  EXPECT_EQ(Get("chief", "/v1/exports/clues/1.doc").Short(), "400 bad-request");
  EXPECT_EQ(Get("chief", "/v1/exports/clues/7.pdf").Short(), "404 no-clue");
  EXPECT_EQ(Get("chief", "/v1/exports/clues.xlsx?sate=x").Short(), "400 bad-request");
}

}  // namespace
}  // namespace mingjian::desk
