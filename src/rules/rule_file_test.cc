#include "rules/rule_file.h"

#include <gmock/gmock.h>

#include "rules/cel.h"
#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Places without the file name, which is always the rule's: "3:1 unknown_key".
std::string PlacesOf(const std::string& rule_text, std::string* explained) {
  const TempRulebook book;
  book.Write("knowledge/service_sex.csv", kSexTable);
  book.Write("knowledge/codes_pregnancy.csv", "code,match\nO80,prefix\n");
  book.Write("national/service-sex.yaml", rule_text);
  const LoadedRulebook loaded = book.Load();
  *explained = Explain(loaded);
  std::vector<std::string> places;
  for (const std::string& place : book.Places(loaded)) {
    places.push_back(place.substr(place.find(':') + 1));
  }
  const bool warnings_only = loaded.ok();
  EXPECT_EQ(loaded.rulebook.rules.size(), warnings_only ? 1U : 0U) << *explained;
  return Joined(places);
}

TEST(RuleFile, ReadsAGoodRule) {
  const TempRulebook book;
  book.Write("knowledge/service_sex.csv", kSexTable);
  book.Write("national/policy/service-sex.yaml", kGoodRule);
  const LoadedRulebook loaded = book.Load();
  ASSERT_EQ(Explain(loaded), "");
  ASSERT_EQ(loaded.rulebook.rules.size(), 1U);
  const Rule& rule = loaded.rulebook.rules[0];
  EXPECT_EQ(loaded.rulebook.Find("service-sex"), &rule);
  EXPECT_EQ(loaded.rulebook.Find("service-se"), nullptr);
  EXPECT_EQ(rule.title, "医疗服务项目区分性别使用");
  EXPECT_EQ(rule.seq88, 14);
  EXPECT_EQ(rule.gz79, "GZ10000102004000");
  EXPECT_EQ(rule.severity, Severity::kViolation);
  EXPECT_EQ(rule.during, Action::kHold);
  EXPECT_EQ(rule.valid_to, INT64_MAX);
  ASSERT_EQ(rule.basis.size(), 1U);
  EXPECT_EQ(rule.basis[0].article, "38(3)");
  ASSERT_TRUE(rule.knowledge.has_value());
  EXPECT_EQ(rule.knowledge->lookup.entity, Entity::kLine);
  EXPECT_EQ(rule.knowledge->lookup.member->name, "item_code");
  EXPECT_EQ(rule.knowledge->lookup.columns, std::vector<size_t>{0});
  EXPECT_EQ(rule.violates, nullptr);
  EXPECT_EQ(rule.message.texts, (std::vector<std::string>{"\"", "\"限", "性"}));
  ASSERT_EQ(rule.message.holes.size(), 2U);
  ASSERT_EQ(rule.exceptions.size(), 1U);
  ASSERT_EQ(rule.parameters.size(), 1U);
  EXPECT_EQ(rule.parameters[0].value.number, 2);
  // Every slot that the expressions name is listed under its name.
  std::vector<std::string> slots;
  for (const Slot& slot : rule.slots) slots.push_back(slot.name);
  EXPECT_EQ(Joined(slots),
            "line, prescription, visit, settlement, person, provider, doctor, params, limit, many, "
            "violates, involves, x");
  EXPECT_EQ(rule.let[0].slot, 9U);
  EXPECT_EQ(rule.slots[9].kind, SlotKind::kLet);
  EXPECT_EQ(rule.slots[12].kind, SlotKind::kMacroVariable);
  EXPECT_EQ(rule.slots[7].type.record, rule.params_record.get());
  EXPECT_EQ(rule.slots[8].type.record, &loaded.rulebook.tables[0].record);
}

TEST(RuleFile, ReportsKeysAndValues) {
  const struct {
    const char* from;
    const char* to;
    const char* places;
  } cases[] = {
      {"title:", "titel:", "1:1 missing_key, 2:1 unknown_key"},
      {"title: 医疗服务项目区分性别使用", "title:", "2:1 missing_key"},
      {"title: 医疗服务项目区分性别使用", "title: [a]", "2:8 wrong_type"},
      {"id: service-sex", "id: service_sex", "1:5 bad_id"},
      {"id: service-sex", "id: service-age", "1:5 id_mismatch"},
      {"seq88: 14", "seq88: 89", "3:15 bad_value"},
      {"GZ10000102004000", "GZ1000010200400", "3:25 bad_value"},
      {"政策类/医疗服务项目政策限定类", "政策类", "4:8 bad_value"},
      {"source: official", "source: offical", "5:9 unknown_value"},
      {"version: 1", "version: 0", "6:10 bad_value"},
      {"severity: violation", "severity: severe", "7:11 unknown_value"},
      {"before: warn", "before: clue", "8:19 unknown_value"},
      {"after: clue", "after: warn", "8:46 unknown_value"},
      {", after: clue", "", "8:10 missing_key"},
      {"from: 2025-05-23", "from: 2025-05-32", "9:15 bad_value"},
      {"{from: 2025-05-23}", "{from: 2025-05-23, to: 2025-05-23}", "9:31 empty_validity"},
      {"basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]", "basis: []",
       "10:8 bad_value"},
      {"basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]",
       "basis: [{document: 手册, note: 第3页}]", ""},
      {"basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]", "basis: [{laws: x}]",
       "10:9 missing_key, 10:10 unknown_key"},
      {"on: line", "on: lines", "11:5 unknown_value"},
      {"violation\n", "violation\ncolour: red\n", "8:1 unknown_key"},
      {"version: 1\n", "version: 1\nversion: 2\n", "7:1 duplicate_key"},
      {"reason: 新生儿", "why: 新生儿", "25:5 missing_key, 25:47 unknown_key"},
      {"id: newborn", "id: New", "25:10 bad_id"},
      {"reason: 新生儿}", "reason: 新生儿}\n  - {id: newborn, when: 'true', reason: 再次}",
       "26:10 duplicate_exception"},
  };
  for (const auto& c : cases) {
    std::string explained;
    EXPECT_EQ(PlacesOf(Edited(c.from, c.to), &explained), c.places)
        << c.from << " -> " << c.to << "\n"
        << explained;
  }
}

TEST(RuleFile, ReportsParametersAndKnowledge) {
  const struct {
    const char* from;
    const char* to;
    const char* places;
  } cases[] = {
      {"default: 2,", "default: 0,", "15:18 parameter_range"},
      {"max: 9", "max: 1", "15:18 parameter_range"},
      {"max: 9", "max: 9.5", "15:34 parameter_type"},
      {"default: 2, min: 1, max: 9", "default: 2.5, min: 1, max: 9.5", ""},
      {"default: 2, min: 1, max: 9", "default: '2', min: 1",
       "15:28 parameter_range, 17:10 no_overload"},
      {"default: 2,", "", "15:8 missing_key"},
      {"  cap: {", "  my-cap: {", "15:3 bad_name"},
      {"cap: {default: 2", "cap: {defaults: 2", "15:8 missing_key, 15:9 unknown_key"},
      {"line.cnt > params.cap", "line.cnt > 1", "15:3 unused_parameter"},
      {"  many ||", "  person.gend == '1' ||", "17:3 unused_let"},
      {"table: service_sex", "table: service_sx", "13:18 unknown_table"},
      {"item_code: line", "item: line", "13:39 unknown_column"},
      {"item_code: line.item_code", "sex: line.item_code", "13:39 not_coded"},
      {"line.item_code}}", "line.item_cod}}", "13:55 unknown_field"},
      {"line.item_code}}", "line.cnt}}", "13:55 not_coded"},
      {"line.item_code}}", "visit.med_type}}", "13:50 bad_where"},
      {"line.item_code}}", "item_code}}", "13:50 bad_where"},
      {"{item_code: line.item_code}", "{item_code: line.item_code, sex: person.gend}",
       "13:38 bad_where"},
      {"{item_code: line.item_code}", "{any: [item_code, parts], is: line.med_list_codg}", ""},
      {"{item_code: line.item_code}", "{any: [item_code, sex], is: line.med_list_codg}",
       "13:56 not_coded"},
      {"{item_code: line.item_code}", "{parts: line.item_code}", ""},
      {"{item_code: line.item_code}", "{any: [item_code]}", "13:38 missing_key"},
      {"parameters:\n",
       "  more: {table: service_sex, where: {item_code: line.item_code}}\n"
       "parameters:\n",
       "14:3 one_knowledge"},
  };
  for (const auto& c : cases) {
    std::string explained;
    EXPECT_EQ(PlacesOf(Edited(c.from, c.to), &explained), c.places)
        << c.from << " -> " << c.to << "\n"
        << explained;
  }
}

TEST(RuleFile, ReportsExpressionsWhereTheyStand) {
  const struct {
    const char* from;
    const char* to;
    const char* places;
  } cases[] = {
      // quoted
      {"'line.cnt > params.cap'", "'line.cn > params.cap'", "17:15 unknown_field"},
      {"'line.cnt > params.cap'", "\"line.cn > params.cap\"", "17:15 unknown_field"},
      {"'line.cnt > params.cap'", "line.cn > params.cap", "17:14 unknown_field"},
      // literal block
      {"person.gend != limit.sex", "person.gend != limit.sx", "20:26 unknown_field"},
      {"many ||", "mny ||", "19:3 unknown_name"},
      {"many ||", "many |", "19:8 syntax"},
      // a hole of the message
      {"{limit.item_name}", "{limit.item_nam}", "23:19 unknown_field"},
      {"{limit.item_name}", "{limit.item_name", "23:12 message_syntax"},
      {"{limit.item_name}", "{line}", "23:13 not_printable"},
      {"{limit.item_name}", "{line.visit.diagnoses.map(d, d.diag_code)}", ""},
      // types
      {"violates.map(x, x.inscp_scp_amt).sum()", "line.item_code", "22:3 type_mismatch"},
      {"violates.map(x, x.inscp_scp_amt).sum()", "0", ""},
      {"'line.age_days < 28'", "'line.age_days'", "25:26 type_mismatch"},
      {"message:", "discriminator: 'line.cnt'\nmessage:", "23:17 not_printable"},
      {"message:", "discriminator: 'line.date'\nmessage:", ""},
      {"message:", "values: {count: 'line.cnt', who: 'line'}\nmessage:", "23:35 not_printable"},
      {"message:", "violates: 'line'\nmessage:", "23:12 type_mismatch"},
      {"message:", "involves: 'violates + [line]'\nmessage:", ""},
      {"message:", "applies: 'limit.sex == \"1\"'\nmessage:", "23:11 unknown_name"},
      // names
      {"  many: ", "  person: ", "17:3 name_taken, 19:3 unknown_name"},
      {"  many: ", "  my-many: ", "17:3 bad_name, 19:3 unknown_name"},
      {"'line.cnt > params.cap'", "later\n  later: 'true'", "17:9 unknown_name"},
      {"'line.cnt > params.cap'", "", "17:3 missing_key"},
      {"when: |\n  many ||\n    person.gend != limit.sex\n", "when: ' '\n", "18:7 bad_value"},
  };
  for (const auto& c : cases) {
    std::string explained;
    std::string places = PlacesOf(Edited(c.from, c.to), &explained);
    // Removing the only use of the parameter is not what these cases are about.
    const std::string unused = "15:3 unused_parameter, ";
    if (places.starts_with(unused)) places.erase(0, unused.size());
    if (places == "15:3 unused_parameter") places.clear();
    EXPECT_EQ(places, c.places) << c.from << " -> " << c.to << "\n" << explained;
  }
}

TEST(RuleFile, SuggestsTheNearestName) {
  const struct {
    const char* from;
    const char* to;
    const char* suggestion;
  } cases[] = {
      {"severity: violation", "severity: violaton", "did you mean 'violation'?"},
      {"title:", "titl:", "did you mean 'title'?"},
      {"table: service_sex", "table: service_sx", "did you mean 'service_sex'?"},
      {"line.item_code}}", "line.item_cod}}", "did you mean 'item_code'?"},
      {"limit.sex\n", "limit.sx\n", "did you mean 'sex'?"},
  };
  for (const auto& c : cases) {
    std::string explained;
    PlacesOf(Edited(c.from, c.to), &explained);
    EXPECT_THAT(explained, testing::HasSubstr(c.suggestion)) << c.to;
  }
}

TEST(RuleFile, GivesEachSubjectItsVariables) {
  const struct {
    const char* on;
    const char* good;  // expressions of `when`
    const char* bad;
  } cases[] = {
      {"line", "line.cnt > 1 && doctor.dr_codg == '' && prescription.lines.size() > 1", "lines"},
      {"prescription", "lines.size() > 1 && doctor.dr_codg == ''", "line"},
      {"operation", "procedure.oprn_oprt_code == '' && lines.size() > 0", "doctor"},
      {"day", "date == lines[0].date && provider.level == 3", "line"},
      {"person_day", "date == lines[0].date", "prescription"},
      {"visit", "visit.los_days > 1 && lines.size() > 0", "date"},
      {"settlement", "settlement.lines.size() > lines.size() + visit.los_days", "doctor"},
      {"person", "person.visits.size() > 1 && settlement.setl_id == ''", "lines"},
  };
  for (const auto& c : cases) {
    for (const bool good : {true, false}) {
      const TempRulebook book;
      std::string text = kGoodRule;
      text = text.substr(0, text.find("on: line"));
      text += std::string("on: ") + c.on + "\nwhen: >-\n  " +
              (good ? std::string(c.good) : std::string(c.bad) + " == " + c.bad) +
              "\namount: 0\nmessage: 不合规\n";
      book.Write("national/service-sex.yaml", text);
      const LoadedRulebook loaded = book.Load();
      if (good) {
        EXPECT_EQ(Explain(loaded), "") << text;
      } else {
        EXPECT_THAT(Joined(book.Places(loaded)),
                    testing::StartsWith("national/service-sex.yaml:13:3 unknown_name"))
            << text << Explain(loaded);
      }
    }
  }
}

TEST(RuleFile, MatchedHoldsTheRowsOfTheLookup) {
  const struct {
    const char* field;
    const char* type;
  } cases[] = {{"lines.item_code", "list<line>"},
               {"diagnoses.diag_code", "list<diagnosis>"},
               {"procedures.oprn_oprt_code", "list<procedure>"}};
  for (const auto& c : cases) {
    const TempRulebook book;
    book.Write("knowledge/service_sex.csv", kSexTable);
    std::string text = kGoodRule;
    text = text.substr(0, text.find("on: line"));
    text +=
        std::string("on: visit\nknowledge:\n  limit: {table: service_sex, where: {item_code: ") +
        c.field + "}}\nwhen: matched.size() > 1\namount: 0\nmessage: 不合规\n";
    book.Write("national/service-sex.yaml", text);
    const LoadedRulebook loaded = book.Load();
    ASSERT_EQ(Explain(loaded), "") << text;
    for (const Slot& slot : loaded.rulebook.rules[0].slots) {
      if (slot.kind == SlotKind::kMatched) {
        EXPECT_EQ(ToString(slot.type), c.type);
      }
    }
  }
}

}  // namespace
}  // namespace mingjian::rules
