// The envelope around every transaction, and the input of 3103.

#include <fmt/format.h>

#include <atomic>
#include <optional>

#include "base/text.h"
#include "base/time.h"
#include "service/national.h"
#include "service/national_tables.h"

namespace mingjian::service {
namespace {

std::string Id(const JsonTree& tree, std::string_view name) {
  return std::string(TextOf(tree.Find(tree.root(), name)));
}

Status NeedId(std::string_view name, std::string_view zh, std::string_view value) {
  if (IsId(value)) return {};
  if (value.empty()) return DataError(fmt::format("缺少 {}({})", name, zh));
  return DataError(fmt::format("{}({}) '{}' 过长或含有控制字符", name, zh, Shown(value)));
}

// The time inside a msgid: institution (12), yyyyMMddHHmmss, sequence (4).
std::optional<Seconds> TimeOfMsgid(std::string_view msgid) {
  return msgid.size() == 30 ? ParseTime(msgid.substr(12, 14)) : std::nullopt;
}

}  // namespace

Result<Envelope> ReadEnvelope(const JsonTree& tree, const Dialect& dialect) {
  if (tree.root().kind != JsonKind::kObject) {
    return DataError("报文应为 JSON 对象");
  }
  Envelope envelope;
  const std::string infno = Id(tree, "infno");
  envelope.infno = dialect.Transaction(infno);
  envelope.msgid = Id(tree, "msgid");
  envelope.mdtrtarea_admvs = Id(tree, "mdtrtarea_admvs");
  envelope.insuplc_admdvs = Id(tree, "insuplc_admdvs");
  envelope.fixmedins_code = Id(tree, "fixmedins_code");
  envelope.fixmedins_name = Id(tree, "fixmedins_name");
  envelope.cainfo = Id(tree, "cainfo");
  envelope.signtype = Id(tree, "signtype");
  MJ_RETURN_IF_ERROR(NeedId("msgid", "发送方报文ID", envelope.msgid));
  MJ_RETURN_IF_ERROR(NeedId("fixmedins_code", "定点医药机构编号", envelope.fixmedins_code));
  if (const std::string time = Id(tree, "inf_time"); !time.empty()) {
    envelope.inf_time = ParseTime(time);
    if (!envelope.inf_time) {
      return DataError(
          fmt::format("inf_time '{}' 应为{}", Shown(time), ExpectedZh(model::Type::kTime)));
    }
  }
  if (!envelope.inf_time) {
    // A repeated message must say the same, so its own number comes before the clock.
    envelope.inf_time = TimeOfMsgid(envelope.msgid);
  }
  envelope.input = tree.Find(tree.root(), "input");
  if (envelope.input == nullptr || envelope.input->kind != JsonKind::kObject) {
    return DataError("缺少 input(交易输入),应为对象");
  }
  return envelope;
}

Answers NationalReader::ReadAnswers(const JsonTree& tree, const Envelope& envelope, Seconds now,
                                    std::vector<Problem>* problems) const {
  Answers answers;
  const Dialect& dialect = maps_->dialect;
  const auto refuse = [&](const JsonNode& at, std::string_view name, std::string_view value,
                          std::string_view expected) {
    AddProblem(tree, at, name, value, expected, problems);
  };
  const auto value_of = [&](const JsonNode& object, std::string_view name) {
    std::string_view text = TextOf(Get(tree, dialect, object, name));
    if (const auto words = dialect.values.find(name); words != dialect.values.end()) {
      if (const auto found = words->second.find(text); found != words->second.end()) {
        text = found->second;
      }
    }
    return text;
  };
  const JsonNode* const data = Get(tree, dialect, *envelope.input, "data");
  if (data == nullptr || data->kind != JsonKind::kObject) {
    refuse(*envelope.input, "data", "", "对象");
    return answers;
  }
  const std::string_view warn_type = value_of(*data, "warn_type");
  if (warn_type != "1" && warn_type != "2") {
    refuse(*data, "warn_type", warn_type, "反馈类型 1 事前 或 2 事中");
  }
  size_t warns = 0;
  for (const JsonNode& each : tree.Items(Get(tree, dialect, *data, "warns"))) {
    ++warns;
    online::Feedback& feedback = answers.feedback.emplace_back();
    feedback.jr_id = value_of(each, "warn_rslt_id");
    if (!IsId(feedback.jr_id)) refuse(each, "warn_rslt_id", feedback.jr_id, "违规标识(jr_id)");
    const std::string_view way = value_of(each, "dspo_way");
    if (way != "1" && way != "2") {
      refuse(each, "dspo_way", way, "处理方式 1 继续执行医嘱 或 2 返回修改医嘱");
    }
    feedback.warn_type = warn_type == "1" ? 1 : 2;
    feedback.dspo_way = way == "1" ? 1 : 2;
    feedback.dspo_way_rea = CutText(value_of(each, "dspo_way_rea"), 500);
    feedback.fixmedins_code = envelope.fixmedins_code;
    feedback.now = now;
  }
  if (warns == 0) refuse(*data, "warns", "", "至少一条反馈");
  return answers;
}

std::string NextRefmsgid(std::string_view admdvs, Seconds now) {
  static std::atomic<uint64_t> sequence{0};
  const CivilDate date = CivilOf(now);
  const Seconds rest = now - DayOf(now);
  return fmt::format("{:0>6}{:04}{:02}{:02}{:02}{:02}{:02}{:010}", admdvs.substr(0, 6), date.year,
                     date.month, date.day, rest / 3600, rest / 60 % 60, rest % 60,
                     sequence.fetch_add(1) % 10'000'000'000U);
}

}  // namespace mingjian::service
