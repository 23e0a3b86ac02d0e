// Answers of the national interface.

#include <fmt/format.h>

#include <algorithm>

#include "base/decimal.h"
#include "base/time.h"
#include "rules/rule_facts.h"
#include "service/json_writer.h"
#include "service/national.h"

namespace mingjian::service {
namespace {

using online::Hit;

std::string Money(int64_t micros) { return Decimal::FromMicros(micros).ToMoney(); }

// yyyyMMddHHmmssSSS
std::string Stamp(int64_t milliseconds) {
  const Seconds time = milliseconds / 1000;
  const CivilDate date = CivilOf(time);
  const Seconds rest = time - DayOf(time);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}{:03}", date.year, date.month, date.day,
                     rest / 3600, rest / 60 % 60, rest % 60, milliseconds % 1000);
}

class Output {
 public:
  Output(const Analysis& analysis, const Dialect& dialect)
      : analysis_(analysis), dialect_(dialect) {}

  std::string Render(const std::vector<Answered>& answered) {
    json_.Begin('{');
    Key("result").Begin('[');
    for (const Answered& each : answered) {
      for (const Hit& hit : each.outcome.verdict.hits) {
        if (analysis_.rule_ids.empty() || analysis_.rule_ids.contains(hit.rule_id)) {
          Row(*each.patient, each.outcome.verdict, hit);
        }
      }
    }
    json_.End(']');
    Ours(answered);
    json_.End('}');
    return json_.Take();
  }

 private:
  JsonWriter& Key(std::string_view national) { return json_.Key(dialect_.AnswerName(national)); }
  void Member(std::string_view national, std::string_view text) {
    Key(national).Text(dialect_.Answer(national, text));
  }

  void Row(const Patient& patient, const online::Verdict& verdict, const Hit& hit) {
    json_.Begin('{');
    Member("jr_id", hit.jr_id);
    Member("rule_id", hit.rule_id);
    Member("rule_name", CutText(hit.title, 200));
    Member("vola_cont", CutText(hit.message, 500));
    Member("patn_id", patient.patn_id);
    Member("mdtrt_id", patient.mdtrt_id);
    Key("judge_result_detail_dtos").Begin('[');
    size_t number = 0;
    for (const online::Cited& line : hit.cited) Detail(patient, hit, line, ++number);
    json_.End(']');
    Key("vola_amt").Raw(Money(hit.vola_amt));
    Member("vola_amt_stas", hit.amount_known ? "1" : "0");
    // An indicator (统计指标) is no degree of the interface: the mildest one.
    Member("sev_deg", fmt::format("{}", std::min(static_cast<int>(hit.severity), 3)));
    Member("vola_evid", CutText(hit.basis, 500));
    Member("vola_bhvr_type", BehaviourOf(hit));
    if (!analysis_.task_id.empty()) Member("task_id", analysis_.task_id);
    json_.Key("ext").Begin('{');
    json_.Member("finding_id", hit.finding_id);
    json_.Key("rule_version").Raw(fmt::format("{}", hit.version));
    json_.Member("source", rules::ToString(hit.source));
    json_.Member("severity", rules::ToString(hit.severity));
    json_.Member("decision", online::ToString(hit.decision));
    json_.Member("point", hit.point);
    json_.Member("category", hit.category);
    json_.Member("rulebook_hash", verdict.rulebook_hash);
    json_.Key("values").Begin('{');
    for (const engine::NamedValue& value : hit.values) json_.Member(value.name, value.value);
    json_.End('}').End('}').End('}');
  }

  void Detail(const Patient& patient, const Hit& hit, const online::Cited& line, size_t number) {
    json_.Begin('{');
    Member("jrd_id", fmt::format("{}-{}", hit.jr_id, number));
    Member("patn_id", patient.patn_id);
    Member("mdtrt_id", line.mdtrt_id);
    Member("rx_id", line.feedetl_sn);
    Member("vola_item_type", line.violates ? "1" : "2");
    Key("vola_amt").Raw(hit.amount_known ? Money(line.amt) : "null");
    json_.Key("ext").Begin('{').Key("current").Bool(line.current);
    json_.Member("setl_id", line.setl_id).End('}').End('}');
  }

  std::string_view BehaviourOf(const Hit& hit) const {
    for (const auto& [begin, value] : dialect_.vola_bhvr_type) {
      if (hit.category.starts_with(begin)) return value;
    }
    return "";
  }

  // What the interface has no field for.
  void Ours(const std::vector<Answered>& answered) {
    bool checked = true;
    for (const Answered& each : answered) checked = checked && each.outcome.verdict.checked;
    json_.Key("ext").Begin('{').Key("checked").Bool(checked).Key("patients").Begin('[');
    for (const Answered& each : answered) {
      const online::Verdict& verdict = each.outcome.verdict;
      json_.Begin('{');
      Member("patn_id", each.patient->patn_id);
      Member("mdtrt_id", each.patient->mdtrt_id);
      json_.Member("setl_id", each.patient->setl_id);
      json_.Key("checked").Bool(verdict.checked);
      if (!verdict.checked) json_.Member("why_unchecked", verdict.why_unchecked);
      json_.Member("decision", online::ToString(verdict.decision));
      json_.Key("stored").Bool(verdict.stored);
      json_.Key("replayed").Bool(verdict.replayed);
      json_.Member("rulebook_hash", verdict.rulebook_hash).End('}');
    }
    json_.End(']').End('}');
  }

  const Analysis& analysis_;
  const Dialect& dialect_;
  JsonWriter json_;
};

}  // namespace

std::string RenderOutput(const Analysis& analysis, const std::vector<Answered>& answered,
                         const Dialect& dialect) {
  return Output(analysis, dialect).Render(answered);
}

std::string RenderEnvelope(const AnswerEnvelope& answer, const Dialect& dialect) {
  JsonWriter json;
  json.Begin('{');
  json.Key(dialect.AnswerName("infcode"))
      .Raw(dialect.Answer("infcode", fmt::format("{}", answer.infcode)));
  json.Member(dialect.AnswerName("inf_refmsgid"), answer.inf_refmsgid);
  json.Member(dialect.AnswerName("refmsg_time"), Stamp(answer.refmsg_time));
  json.Member(dialect.AnswerName("respond_time"), Stamp(answer.respond_time));
  json.Member(dialect.AnswerName("err_msg"), CutText(answer.err_msg, 200));
  if (!answer.warn_msg.empty()) json.Member(dialect.AnswerName("warn_msg"), answer.warn_msg);
  if (!answer.output.empty()) json.Key(dialect.AnswerName("output")).Raw(answer.output);
  json.End('}');
  return json.Take();
}

std::string ProblemsMessage(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& each : problems) {
    const std::string value = each.value.empty() ? "缺失" : fmt::format("为 '{}'", each.value);
    text +=
        fmt::format("{}{} {},应为{}", text.empty() ? "" : "；", each.path, value, each.expected);
  }
  return text;
}

std::string RenderProblems(const std::vector<Problem>& problems) {
  JsonWriter json;
  json.Begin('{').Key("ext").Begin('{').Key("problems").Begin('[');
  for (const Problem& each : problems) {
    json.Begin('{').Member("path", each.path).Member("value", each.value);
    json.Member("expected", each.expected).End('}');
  }
  json.End(']').End('}').End('}');
  return json.Take();
}

}  // namespace mingjian::service
