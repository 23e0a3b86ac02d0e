#include "documents/template.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/temp_folder.h"
#include "base/text.h"
#include "documents/template_book.h"

namespace mingjian::documents {
namespace {

std::string MistakesOf(const std::string& text) {
  std::vector<rules::Diagnostic> diagnostics;
  ReadTemplate("t.yaml", text, "penalty_notice", &diagnostics);
  std::string all;
  for (const rules::Diagnostic& each : diagnostics) all += rules::ToString(each) + "\n";
  return all;
}

TEST(Templates, MistakesNameFileLineAndWhatWasExpected) {
  const std::string head = "kind: penalty_notice\ntitle: 告知书\nsource: illustrative\nbody:\n";
  struct Case {
    std::string text, mistake;
  };
  for (const Case& c : {
           Case{head + "  - text: 当事人 {{party_name}}\n", ""},
           Case{head + "  - text: 当事人 {{party_nam}}\n",
                "t.yaml:5:15: error: there is no field 'party_nam' [unknown_field]; did you mean "
                "'party_name'?\n"},
           Case{head + "  - text: 当事人 {{party_name\n",
                "t.yaml:5:15: error: '{{' is never closed; expected '}}' [syntax]\n"},
           Case{head + "  - txt: x\n",
                "t.yaml:5:5: error: an entry of the body has none of the keys 'text', 'table', "
                "'form', 'sign', 'page' [missing_key]\n"},
           Case{head + "  - {text: x, stile: small}\n",
                "t.yaml:5:15: error: a text has no key 'stile' [unknown_key]; did you mean "
                "'style'?\n"},
           Case{head + "  - {text: x, style: big}\n",
                "t.yaml:5:22: error: style is 'big'; expected indent, flush, heading, center, "
                "right, small [bad_value]\n"},
           Case{head + "  - {table: finding, columns: []}\n",
                "t.yaml:5:13: error: there is no list 'finding'; expected findings, articles, "
                "documents, attachments, events [unknown_list]; did you mean 'findings'?\n"},
           Case{head + "  - table: findings\n    columns:\n      - {title: a, cell: "
                       "'{{sha256}}', width: 3}\n",
                "t.yaml:7:27: error: neither a field nor a cell of the list 'findings' is called "
                "'sha256' [unknown_field]\n"},
           Case{head + "  - table: findings\n    columns:\n      - {title: a, cell: b, width: 0}\n",
                "t.yaml:7:36: error: width is '0'; expected a whole number from 1 to 100, a share "
                "of the page [bad_value]\n"},
           Case{head + "  - table: findings\n    total: [a, b]\n    columns:\n      - {title: a, "
                       "cell: b, width: 1}\n",
                "t.yaml:6:12: error: the total has 2 cells; expected 1, one a column "
                "[bad_value]\n"},
           Case{head + "  - form: [[a, b, c]]\n",
                "t.yaml:5:12: error: the row has 3 cells; expected 2 or 4: label and value "
                "[bad_value]\n"},
           Case{head + "  - {text: x, when: '!fin'}\n",
                "t.yaml:5:23: error: there is no field 'fin' [unknown_field]; did you mean "
                "'fine'?\n"},
           Case{"kind: other\ntitle: x\nsource: mine\nbody: x\n",
                "t.yaml:1:7: error: kind 'other' differs from the file name 'penalty_notice' "
                "[id_mismatch]\nt.yaml:3:9: error: source is 'mine'; expected official, regional, "
                "illustrative [bad_value]\nt.yaml:4:7: error: 'body' is a text or number; expected "
                "a list "
                "[wrong_type]\n"},
       }) {
    EXPECT_EQ(MistakesOf(c.text), c.mistake) << c.text;
  }
}

TEST(Templates, BlanksAreVisibleAndListed) {
  std::vector<rules::Diagnostic> diagnostics;
  const Template source = ReadTemplate("t.yaml", R"(kind: penalty_notice
title: 告知书
number: "{{mark}}〔{{year}}〕{{sequence}}号"
source: regional
body:
  - text: "{{party_name}}，{{fine}}，{{fine}}，{{phone}}"
  - {text: 有罚款, when: fine}
  - {text: 没有罚款, when: "!fine"}
  - {text: 没有明细, when: "!findings"}
  - text: "{{record}}"
)",
                                       "penalty_notice", &diagnostics);
  ASSERT_TRUE(diagnostics.empty());
  EXPECT_EQ(source.asked, std::vector<std::string>{"record"});
  Values values;
  values.fields = {
      {"party_name", "{{fine}}"}, {"year", "2026"}, {"sequence", "3"}, {"record", "一\n\n 二 "}};
  const Filled filled = Fill(source, values, 0);
  EXPECT_EQ(
      PlainText(filled.document),
      "告知书\n＿＿＿〔2026〕3号\n{{fine}}，＿＿＿，＿＿＿，＿＿＿\n没有罚款\n没有明细\n一\n二\n");
  EXPECT_EQ(filled.blanks, (std::vector<std::string>{"mark", "fine", "phone"}));
  EXPECT_EQ(filled.document.footnote, "");
}

class BookTest : public testing::Test {
 protected:
  BookTest() {
    std::filesystem::copy(std::string(MINGJIAN_SOURCE_DIR) + "/templates/documents", folder_ / "t",
                          std::filesystem::copy_options::recursive);
    std::filesystem::create_directories(folder_ / "t/320000");
    std::filesystem::create_directories(folder_ / "t/320100");
  }
  TempFolder folder_;
};

TEST_F(BookTest, TheRegionsTemplateWins) {
  const std::string text =
      "kind: delivery_receipt\ntitle: 省的送达回证\nsource: regional\nbody: [{text: x}]\n";
  ASSERT_TRUE(WriteFile(folder_ / "t/320000/delivery_receipt.yaml", text));
  ASSERT_TRUE(WriteFile(folder_ / "t/320000/office.yaml",
                        "authority: 省医疗保障局\nreply_days: 7\nhearing_unit: 50000.50\n"));
  ASSERT_TRUE(WriteFile(folder_ / "t/320100/office.yaml", "authority: 市医疗保障局\nmark: 宁\n"));
  const auto book = TemplateBook::Load(folder_ / "t");
  ASSERT_TRUE(book) << book.error().message;
  ASSERT_TRUE(book->Check()) << book->Check().error().message;
  using casework::DocumentKind;
  EXPECT_EQ(book->Of(DocumentKind::kDeliveryReceipt, "320102").title, "省的送达回证");
  EXPECT_EQ(book->Of(DocumentKind::kDeliveryReceipt, "310000").title, "送达回证");
  EXPECT_EQ(book->Of(DocumentKind::kDeliveryReceipt, "").title, "送达回证");
  EXPECT_EQ(book->Of(DocumentKind::kPenaltyNotice, "320102").title, "事实认定与陈述申辩告知书");
  const Office city = book->OfficeOf("320102"), other = book->OfficeOf("310000");
  EXPECT_EQ(city.fields.at("authority"), "市医疗保障局");
  EXPECT_EQ(city.fields.at("mark"), "宁");
  EXPECT_EQ(city.procedure.reply_days, 7);
  EXPECT_EQ(city.procedure.hearing_unit.ToString(), "50000.5");
  EXPECT_EQ(city.procedure.hearing_person.ToString(), "5000");
  EXPECT_FALSE(other.fields.contains("authority"));
  EXPECT_EQ(other.procedure.reply_days, 5);
}

TEST_F(BookTest, ABrokenFileOfAnyRegionIsFound) {
  struct Case {
    const char *file, *text, *mistake;
  };
  for (const Case& c :
       {Case{"320100/office.yaml", "reply_days: 0\n",
             ":1:13: error: reply_days is '0'; expected a whole number of working days from 1 to "
             "60 [bad_value]"},
        Case{"320100/office.yaml", "name: x\n", ":1:1: error: an office has no key 'name'"},
        Case{"320100/penalty_notices.yaml", "kind: penalty_notices\n",
             "there is no kind of document 'penalty_notices'"},
        Case{"320100/penalty_notice.yaml",
             "kind: penalty_notice\ntitle: '{{x}}'\nsource: regional\nbody: []\n",
             ":2:9: error: there is no field 'x' [unknown_field]"}}) {
    const std::string path = folder_ / "t/" + c.file;
    ASSERT_TRUE(WriteFile(path, c.text));
    const auto book = TemplateBook::Load(folder_ / "t");
    ASSERT_TRUE(book) << book.error().message;
    std::string all;
    for (const rules::Diagnostic& each : book->diagnostics()) all += rules::ToString(each) + "\n";
    EXPECT_NE(all.find(c.mistake), std::string::npos) << all;
    EXPECT_NE(all.find(path), std::string::npos) << all;
    EXPECT_FALSE(book->Check());
    std::filesystem::remove(path);
  }
  std::filesystem::remove(folder_ / "t/penalty_notice.yaml");
  const auto book = TemplateBook::Load(folder_ / "t");
  ASSERT_TRUE(book);
  EXPECT_FALSE(book->Check());
  EXPECT_FALSE(TemplateBook::Load(folder_ / "nothing"));
}

}  // namespace
}  // namespace mingjian::documents
