#include "online/claim_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/hash.h"
#include "engine/columns.h"

namespace mingjian::online {
namespace {

namespace json = boost::json;
using rules::Entity;

constexpr Entity kEntities[] = {Entity::kPerson,     Entity::kSpell,     Entity::kDeath,
                                Entity::kVisit,      Entity::kDiagnosis, Entity::kProcedure,
                                Entity::kSettlement, Entity::kLine};

std::string_view NameOf(Entity entity) { return engine::ModelTableOf(entity)->name; }

json::object RowsJson(Entity entity, const engine::Rows& rows) {
  json::object columns;
  for (size_t field = 0; field < rows.columns.size(); ++field) {
    if (rows.columns[field].empty()) continue;
    json::array cells;
    cells.reserve(rows.columns[field].size());
    for (const int64_t cell : rows.columns[field]) {
      cells.push_back(cell == engine::kMissing ? json::value(nullptr) : json::value(cell));
    }
    columns[engine::ModelTableOf(entity)->fields[field].name] = std::move(cells);
  }
  return {{"rows", rows.count}, {"columns", std::move(columns)}};
}

void ReadRows(Entity entity, const json::object& from, size_t texts, engine::Rows* rows) {
  const model::Table& table = *engine::ModelTableOf(entity);
  rows->count = json::value_to<uint32_t>(from.at("rows"));
  rows->columns.resize(table.fields.size());
  for (const auto& [name, cells] : from.at("columns").as_object()) {
    const auto field = table.Find(name);
    if (!field) continue;  // the model has changed since
    const model::Type type = table.fields[*field].type;
    const bool is_text = type == model::Type::kText || type == model::Type::kCode;
    for (const json::value& cell : cells.as_array()) {
      const int64_t value = cell.is_null() ? engine::kMissing : cell.as_int64();
      if (is_text && !cell.is_null() && (value < 0 || static_cast<size_t>(value) >= texts)) {
        throw std::out_of_range("text");
      }
      rows->columns[*field].push_back(value);
    }
    if (rows->columns[*field].size() != rows->count) throw std::out_of_range("rows");
  }
}

json::object ClaimJson(const history::Claim& claim) {
  json::object object;
  json::array texts;
  for (size_t i = 0; i < claim.texts.size(); ++i) texts.emplace_back(claim.texts[i]);
  object["texts"] = std::move(texts);
  for (const Entity entity : kEntities) {
    object[NameOf(entity)] = RowsJson(entity, claim.RowsOf(entity));
  }
  json::array refunds;
  for (const history::Refund& refund : claim.refunds) {
    refunds.push_back({{"fixmedins_code", refund.fixmedins_code},
                       {"mdtrt_id", refund.mdtrt_id},
                       {"setl_id", refund.setl_id},
                       {"feedetl_sn", refund.feedetl_sn},
                       {"cnt", refund.cnt},
                       {"det_item_fee_sumamt", refund.det_item_fee_sumamt},
                       {"inscp_scp_amt", refund.inscp_scp_amt}});
  }
  object["refunds"] = std::move(refunds);
  return object;
}

history::Claim ClaimOf(const json::object& object) {
  history::Claim claim;
  claim.texts = {};
  for (const json::value& text : object.at("texts").as_array()) {
    claim.texts.emplace_back(text.as_string());
  }
  for (const Entity entity : kEntities) {
    ReadRows(entity, object.at(NameOf(entity)).as_object(), claim.texts.size(),
             &claim.RowsOf(entity));
  }
  for (const json::value& each : object.at("refunds").as_array()) {
    const auto text = [&](std::string_view name) {
      return json::value_to<std::string>(each.at(name));
    };
    const auto number = [&](std::string_view name) { return each.at(name).as_int64(); };
    claim.refunds.push_back({text("fixmedins_code"), text("mdtrt_id"), text("setl_id"),
                             text("feedetl_sn"), number("cnt"), number("det_item_fee_sumamt"),
                             number("inscp_scp_amt")});
  }
  return claim;
}

}  // namespace

std::string ToJson(const Request& request) {
  return json::serialize(json::object{{"claim", ClaimJson(request.claim)},
                                      {"moment", ToString(request.moment)},
                                      {"settle", request.settle},
                                      {"key", request.key},
                                      {"source", request.source},
                                      {"trig_scen", request.trig_scen},
                                      {"amounts_known", request.amounts_known},
                                      {"current", json::value_from(request.current)},
                                      {"now", request.now}});
}

Result<Request> RequestFromJson(const std::string& text) {
  try {
    const json::value parsed = json::parse(text);
    Request request;
    request.claim = ClaimOf(parsed.at("claim").as_object());
    request.moment = parsed.at("moment").as_string() == ToString(Moment::kBefore) ? Moment::kBefore
                                                                                  : Moment::kDuring;
    request.settle = parsed.at("settle").as_bool();
    request.key = json::value_to<std::string>(parsed.at("key"));
    request.source = json::value_to<std::string>(parsed.at("source"));
    request.trig_scen = json::value_to<int>(parsed.at("trig_scen"));
    request.amounts_known = parsed.at("amounts_known").as_bool();
    request.current = json::value_to<std::vector<uint32_t>>(parsed.at("current"));
    request.now = parsed.at("now").as_int64();
    return request;
  } catch (const std::exception& error) {
    return DataError(fmt::format("a waiting request cannot be read: {}", error.what()));
  }
}

std::string FingerprintOf(const Request& request) {
  std::string bytes;
  bytes.reserve(size_t{16} << 10);
  const auto number = [&](int64_t value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const auto text = [&](std::string_view value) {
    number(static_cast<int64_t>(value.size()));
    bytes.append(value);
  };
  number(static_cast<int64_t>(request.moment));
  number(request.settle ? 1 : 0);
  for (size_t i = 0; i < request.claim.texts.size(); ++i) text(request.claim.texts[i]);
  for (const Entity entity : kEntities) {
    const engine::Rows& rows = request.claim.RowsOf(entity);
    number(rows.count);
    for (size_t field = 0; field < rows.columns.size(); ++field) {
      if (rows.columns[field].empty()) continue;
      number(static_cast<int64_t>(field));
      bytes.append(reinterpret_cast<const char*>(rows.columns[field].data()),
                   rows.columns[field].size() * sizeof(int64_t));
    }
  }
  for (const uint32_t line : request.current) number(line);
  return StableHashHex(bytes);
}

}  // namespace mingjian::online
