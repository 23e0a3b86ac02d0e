// Input of 3101, 3102 and 3103.

#include <fmt/format.h>

#include <algorithm>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/columns.h"
#include "model/checks.h"
#include "service/national.h"
#include "service/national_tables.h"

namespace mingjian::service {
namespace {

// Persons of one message; real ones have one.
constexpr size_t kPatientsMax = 200;

// Reads one message: what its functions share.
class AnalysisReader {
 public:
  AnalysisReader(const JsonTree& tree, const Envelope& envelope, const Dialect& dialect,
                 Seconds now, std::vector<Problem>* problems)
      : tree_(tree), envelope_(envelope), dialect_(dialect), now_(now), problems_(problems) {}

  Analysis Read(const NationalMaps& maps);

 private:
  void ReadData(const JsonNode& data);
  void ReadPatient(const JsonNode& node, const NationalMaps& maps, const std::string& suffix);
  const JsonNode* CurrentVisit(const JsonNode& patient, std::string_view current);
  void ReadVisit(const JsonNode& node, const JsonNode& visit, const NationalMaps& maps,
                 std::string_view mdtrt_id, const std::string& suffix, Patient* patient);
  void ReadOrders(const JsonNode& visit, const NationalMaps& maps,
                  const std::array<RowsWriter*, kSlots>& rows, Patient* patient);
  struct OrderId {
    std::string_view rx_id;
    const JsonNode* node;
    bool current;
  };
  void Finish(const std::vector<OrderId>& ids, Patient* patient);
  void Warn();
  const JsonNode* Find(const JsonNode& object, std::string_view name) const {
    return Get(tree_, dialect_, object, name);
  }
  std::vector<const JsonNode*> With(const JsonNode& visit, std::string_view list,
                                    std::string_view code) const;
  void Refuse(const JsonNode& at, std::string_view name, std::string_view value,
              std::string_view expected) {
    AddProblem(tree_, at, name, value, expected, problems_);
  }

  const JsonTree& tree_;
  const Envelope& envelope_;
  const Dialect& dialect_;
  Seconds now_;
  std::vector<Problem>* problems_;
  std::vector<Problem> warnings_;
  Analysis analysis_;
  size_t other_visits_ = 0, unknown_codes_ = 0, future_ = 0, without_amount_ = 0;
  std::string unknown_code_;
};

Analysis AnalysisReader::Read(const NationalMaps& maps) {
  const JsonNode* data = Find(*envelope_.input, "data");
  if (data == nullptr || data->kind != JsonKind::kObject) {
    Refuse(*envelope_.input, "data", "", "对象");
    return std::move(analysis_);
  }
  ReadData(*data);
  const JsonNode* list = Find(*data, "patient_dtos");
  std::vector<const JsonNode*> patients;
  for (const JsonNode& each : tree_.Items(list)) patients.push_back(&each);
  if (patients.empty()) Refuse(*data, "patient_dtos", "", "至少一个参保人");
  if (patients.size() > kPatientsMax) {
    Refuse(*data, "patient_dtos", fmt::format("{} 人", patients.size()),
           fmt::format("至多 {} 人", kPatientsMax));
    return std::move(analysis_);
  }
  for (size_t i = 0; i < patients.size(); ++i) {
    ReadPatient(*patients[i], maps, patients.size() > 1 ? fmt::format("-{}", i + 1) : "");
  }
  Warn();
  return std::move(analysis_);
}

void AnalysisReader::ReadData(const JsonNode& data) {
  const JsonNode* const node = Find(data, "trig_scen");
  std::string_view scene = TextOf(node);
  if (scene.empty()) {
    if (const auto value = dialect_.defaults.find("trig_scen"); value != dialect_.defaults.end()) {
      scene = value->second;
    }
  }
  if (!IsNoValue(scene)) {
    const auto number = ParseInt(scene);
    if (!number || *number < 1 || *number > 10) {
      Refuse(data, "trig_scen", scene, "触发场景 1 至 10");
    } else {
      analysis_.trig_scen = static_cast<int>(*number);
    }
  }
  if (const JsonNode* rules = Find(data, "rule_ids")) {
    const auto add = [&](std::string_view text) {
      for (const std::string_view id : Split(text, ',')) {
        if (!IsNoValue(Trim(id))) analysis_.rule_ids.emplace(Trim(id));
      }
    };
    add(TextOf(rules));
    if (rules->kind == JsonKind::kArray) {
      for (const JsonNode& each : tree_.Children(*rules)) add(TextOf(&each));
    }
  }
  analysis_.task_id = CutText(TextOf(Find(data, "task_id")), 100);
  const bool before = analysis_.trig_scen >= 1 && analysis_.trig_scen <= 5;
  if (analysis_.trig_scen > 0 && before != (envelope_.infno == "3101")) {
    analysis_.other_scene = true;
    analysis_.warnings.push_back(fmt::format("触发场景 {} 属于{},与交易 {} 不符,按触发场景审核",
                                             analysis_.trig_scen, before ? "事前" : "事中",
                                             envelope_.infno));
  }
}

void AnalysisReader::ReadPatient(const JsonNode& node, const NationalMaps& maps,
                                 const std::string& suffix) {
  if (node.kind != JsonKind::kObject) return Refuse(node, "", node.text, "对象");
  const std::string_view patn_id = TextOf(Find(node, "patn_id"));
  const std::string_view current = TextOf(Find(node, "curr_mdtrt_id"));
  if (!IsId(patn_id)) return Refuse(node, "patn_id", patn_id, "参保人标识(至多100个字符)");
  const JsonNode* const visit = CurrentVisit(node, current);
  if (visit == nullptr) return;
  Patient& patient = analysis_.patients.emplace_back();
  patient.patn_id = patn_id;
  ReadVisit(node, *visit, maps, current, suffix, &patient);
}

const JsonNode* AnalysisReader::CurrentVisit(const JsonNode& patient, std::string_view current) {
  const JsonNode* found = nullptr;
  size_t visits = 0;
  for (const JsonNode& each : tree_.Items(Find(patient, "fsi_encounter_dtos"))) {
    ++visits;
    if (current.empty() || TextOf(Find(each, "mdtrt_id")) == current) {
      // Of two with the same number the first; without a current one there may be one only.
      if (found == nullptr) found = &each;
    }
  }
  if (found == nullptr) {
    Refuse(patient, "fsi_encounter_dtos", current,
           visits == 0 ? "至少一次就诊" : "含有 curr_mdtrt_id 所指的就诊");
    return nullptr;
  }
  if (current.empty() && visits > 1) {
    Refuse(patient, "curr_mdtrt_id", "", "当前就诊标识(有多次就诊时必填)");
    return nullptr;
  }
  other_visits_ += visits - 1;
  return found;
}

std::vector<const JsonNode*> AnalysisReader::With(const JsonNode& visit, std::string_view list,
                                                  std::string_view code) const {
  std::vector<const JsonNode*> found;
  for (const JsonNode& each : tree_.Items(Find(visit, list))) {
    if (!IsNoValue(TextOf(Find(each, code)))) found.push_back(&each);
  }
  return found;
}

void AnalysisReader::ReadVisit(const JsonNode& node, const JsonNode& visit,
                               const NationalMaps& maps, std::string_view mdtrt_id,
                               const std::string& suffix, Patient* patient) {
  const NationalFields& f = ModelFields();
  online::Request& request = patient->request;
  history::Claim& claim = request.claim;
  const auto diagnoses = With(visit, "fsi_diagnose_dtos", "dise_codg");
  const auto operations = With(visit, "fsi_operation_dtos", "oprn_code");
  size_t orders = 0;
  for (const JsonNode& each : tree_.Items(Find(visit, "fsi_order_dtos"))) {
    orders += each.kind == JsonKind::kObject ? 1 : 0;
  }
  if (std::max({diagnoses.size(), operations.size(), orders}) > kLinesMax) {
    return Refuse(visit, "fsi_order_dtos", fmt::format("{} 行", orders),
                  fmt::format("至多 {} 行", kLinesMax));
  }
  // About as many as a full message has.
  claim.texts.Reserve(128 + orders * 24, 4096 + orders * 512);
  RowsWriter person(&claim, rules::Entity::kPerson, 1), visits(&claim, rules::Entity::kVisit, 1),
      settlement(&claim, rules::Entity::kSettlement, 1),
      diagnosis(&claim, rules::Entity::kDiagnosis, static_cast<uint32_t>(diagnoses.size())),
      procedure(&claim, rules::Entity::kProcedure, static_cast<uint32_t>(operations.size())),
      line(&claim, rules::Entity::kLine, static_cast<uint32_t>(orders));
  const std::array<RowsWriter*, kSlots> rows = {&person,    &visits,     &diagnosis,
                                                &procedure, &settlement, &line};

  ObjectReader patients(tree_, maps.patient, rows, problems_, &warnings_);
  patients.Read(node, 0);
  ObjectReader encounter(tree_, maps.encounter, rows, problems_, &warnings_);
  encounter.Read(visit, 0);
  const auto extra = [&](std::string_view name) {
    return encounter.Extra(maps.encounter.ExtraOf(name));
  };
  if (mdtrt_id.empty()) mdtrt_id = TextOf(Find(visit, "mdtrt_id"));
  if (!IsId(mdtrt_id)) Refuse(visit, "mdtrt_id", mdtrt_id, "就诊标识(至多100个字符)");
  patient->mdtrt_id = mdtrt_id;

  const std::string_view medins_id = extra("medins_id");
  if (medins_id != envelope_.fixmedins_code && !medins_id.empty()) {
    if (model::MatchesShape("fixmedins_code", medins_id)) {
      Refuse(visit, "medins_id", medins_id, "与 fixmedins_code 相同的机构编号");
    } else {
      analysis_.warnings.push_back(fmt::format("medins_id '{}' 不是定点医药机构编号,按 {} 审核",
                                               Shown(medins_id), envelope_.fixmedins_code));
    }
  }
  if (visits.Get(0, f.begntime) == engine::kMissing) {
    Refuse(visit, "adm_date", "", ExpectedZh(model::Type::kTime));
  } else if (visits.Get(0, f.begntime) > now_ + kDaySeconds) {
    ++future_;
  }
  if (visits.Get(0, f.visit_med_type) == engine::kMissing) {
    const std::string_view kind = extra("med_mdtrt_type");
    const std::string_view med_type = kind == "1"   ? "11"
                                      : kind == "2" ? "21"
                                      : kind == "3" ? "41"
                                                    : "";
    if (!med_type.empty()) {
      visits.SetText(0, f.visit_med_type, med_type);
      settlement.SetText(0, f.setl_med_type, med_type);
    }
  }

  // Where the sender names no settlement, the message is one.
  patient->setl_id = extra("setl_id").empty() ? "O-" + envelope_.msgid + suffix : extra("setl_id");
  if (!IsId(patient->setl_id)) Refuse(visit, "setl_id", patient->setl_id, "结算ID(至多100个字符)");
  const auto keys = [&](RowsWriter* to, const NationalFields::Keys& of) {
    for (uint32_t row = 0; row < to->rows(); ++row) {
      to->SetText(row, of.psn_no, patient->patn_id);
      to->SetText(row, of.mdtrt_id, mdtrt_id);
      to->SetText(row, of.fixmedins_code, envelope_.fixmedins_code);
    }
  };
  keys(&visits, f.visit);
  keys(&settlement, f.settlement);
  settlement.SetText(0, f.setl_id, patient->setl_id);
  if (settlement.Get(0, f.setl_time) == engine::kMissing) {
    settlement.Set(0, f.setl_time, envelope_.inf_time.value_or(now_));
  }
  if (settlement.Get(0, f.fixmedins_name) == engine::kMissing &&
      !envelope_.fixmedins_name.empty()) {
    settlement.SetText(0, f.fixmedins_name, envelope_.fixmedins_name);
  }
  if (settlement.Get(0, f.setl_inscp) == engine::kMissing) {
    if (const auto amount = InScope(settlement.Get(0, f.medfee), settlement.Get(0, f.setl_ownpay),
                                    extra("selfpay_amt"))) {
      settlement.Set(0, f.setl_inscp, *amount);
    }
  }

  ObjectReader diagnose(tree_, maps.diagnose, rows, problems_, &warnings_);
  for (uint32_t row = 0; row < diagnosis.rows(); ++row) {
    diagnosis.Set(row, f.diag_srt_no, row + 1);
    diagnosis.SetText(row, f.diag_vali, "1");
    // Chinese diagnoses have codes of their own and no field that tells them apart.
    if (model::MatchesShape("icd10", TextOf(Find(*diagnoses[row], "dise_codg")))) {
      diagnosis.SetText(row, f.diag_type, "1");
    }
    diagnose.Read(*diagnoses[row], row);
  }
  keys(&diagnosis, f.diagnosis);
  ObjectReader operation(tree_, maps.operation, rows, problems_, &warnings_);
  for (uint32_t row = 0; row < procedure.rows(); ++row) {
    procedure.SetText(row, f.oprn_sn, fmt::format("{}", row + 1));
    procedure.SetText(row, f.oprn_vali, "1");
    operation.Read(*operations[row], row);
  }
  keys(&procedure, f.procedure);

  request.source = envelope_.infno;
  request.trig_scen = analysis_.trig_scen;
  const bool before =
      analysis_.trig_scen > 0 ? analysis_.trig_scen <= 5 : envelope_.infno == "3101";
  request.moment = before ? online::Moment::kBefore : online::Moment::kDuring;
  request.settle =
      analysis_.trig_scen == 6 || analysis_.trig_scen == 8 || analysis_.trig_scen == 10;
  request.key = envelope_.fixmedins_code + "/" + envelope_.msgid + suffix;
  request.now = now_;
  ReadOrders(visit, maps, rows, patient);
}

void AnalysisReader::ReadOrders(const JsonNode& visit, const NationalMaps& maps,
                                const std::array<RowsWriter*, kSlots>& rows, Patient* patient) {
  const NationalFields& f = ModelFields();
  RowsWriter& lines = *rows[static_cast<size_t>(Slot::kLine)];
  ObjectReader order(tree_, maps.order, rows, problems_, &warnings_);
  const size_t rx = maps.order.ExtraOf("rx_id"), hilist_code = maps.order.ExtraOf("hilist_code");
  const size_t selfpay = maps.order.ExtraOf("selfpay_amt");
  const size_t current = maps.order.ExtraOf("curr_drord_flag");
  std::vector<OrderId> ids;
  ids.reserve(lines.rows());
  const bool settles = patient->request.settle;
  uint32_t row = 0;
  for (const JsonNode& node : tree_.Items(Find(visit, "fsi_order_dtos"))) {
    if (node.kind != JsonKind::kObject) {
      Refuse(node, "", node.text, "对象");
      continue;
    }
    order.Read(node, row);
    const std::string_view rx_id = order.Extra(rx), code = order.Extra(hilist_code);
    const int64_t time = lines.Get(row, f.fee_ocur_time);
    if (IsId(rx_id)) {
      ids.push_back({rx_id, &node, order.Extra(current) == "1"});
    } else {
      Refuse(node, "rx_id", rx_id, "处方(医嘱)标识(至多100个字符)");
    }
    if (code.empty()) {
      Refuse(node, "hilist_code", "", "医保目录编码");
    } else if (!model::MatchesShape("med_list_codg", code)) {
      if (unknown_codes_++ == 0) unknown_code_ = code;
    }
    if (time == engine::kMissing) {
      Refuse(node, "drord_begn_date", "", ExpectedZh(model::Type::kTime));
    } else if (time > now_ + kDaySeconds) {
      ++future_;
    }
    lines.SetText(row, f.line_mdtrt_id, patient->mdtrt_id);
    lines.SetText(row, f.line_setl_id, patient->setl_id);
    if (lines.Get(row, f.inscp) == engine::kMissing) {
      if (const auto amount =
              InScope(lines.Get(row, f.sumamt), lines.Get(row, f.ownpay), order.Extra(selfpay))) {
        lines.Set(row, f.inscp, *amount);
      } else {
        patient->request.amounts_known = false;
        ++without_amount_;
        // Advice is given all the same, on the whole amount; what is stored stays as it was told.
        if (!settles) lines.Set(row, f.inscp, lines.Get(row, f.sumamt));
      }
    }
    ++row;
  }
  std::ranges::stable_sort(ids, {}, &OrderId::rx_id);
  for (size_t i = 1; i < ids.size(); ++i) {
    if (ids[i].rx_id == ids[i - 1].rx_id) {
      Refuse(*ids[i].node, "rx_id", ids[i].rx_id, "本次就诊内唯一的标识");
    }
  }
  if (problems_->empty()) Finish(ids, patient);
}

// `ids` by rx_id.
void AnalysisReader::Finish(const std::vector<OrderId>& ids, Patient* patient) {
  history::Claim& claim = patient->request.claim;
  if (const Status complete = history::Complete(&claim); !complete) {
    AddProblem(tree_, *envelope_.input, "", "",
               fmt::format("前后一致的单据({})", complete.error().message), problems_);
    return;
  }
  const auto under_review = std::ranges::count_if(ids, &OrderId::current);
  if (under_review == 0 || static_cast<uint32_t>(under_review) == claim.line.count) return;
  for (uint32_t row = 0; row < claim.line.count; ++row) {
    const std::string_view rx_id = claim.Text(rules::Entity::kLine, row, "feedetl_sn");
    if (std::ranges::lower_bound(ids, rx_id, {}, &OrderId::rx_id)->current) {
      patient->request.current.push_back(row);
    } else {
      patient->context.emplace_back(rx_id);
    }
  }
}

void AnalysisReader::Warn() {
  const auto warn = [&](std::string text) { analysis_.warnings.push_back(std::move(text)); };
  if (other_visits_ > 0) {
    warn(fmt::format("另有 {} 次就诊未作审核:历史以本系统已收结算为准", other_visits_));
  }
  if (unknown_codes_ > 0) {
    warn(fmt::format("{} 行的 hilist_code 不是国家医保编码(如 '{}'),与其有关的规则不判",
                     unknown_codes_, Shown(unknown_code_)));
  }
  if (future_ > 0) warn(fmt::format("{} 处时间晚于当前时间一天以上", future_));
  if (without_amount_ > 0) {
    warn(fmt::format("{} 行未给出自费、自付金额,违规金额不计算(vola_amt_stas=0)", without_amount_));
  }
  for (const Problem& each : warnings_) {
    warn(fmt::format("{} 的值 '{}' 不是{}", each.path, each.value, each.expected));
  }
}

}  // namespace

NationalReader::NationalReader(const Dialect& dialect)
    : maps_(std::make_unique<const NationalMaps>(dialect)) {}
NationalReader::~NationalReader() = default;

Analysis NationalReader::ReadAnalysis(const JsonTree& tree, const Envelope& envelope, Seconds now,
                                      std::vector<Problem>* problems) const {
  return AnalysisReader(tree, envelope, maps_->dialect, now, problems).Read(*maps_);
}

}  // namespace mingjian::service
