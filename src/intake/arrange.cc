// The rows of a group in the order of the lake: made rows, row numbers, and the o_ tables that go
// to the files (docs/lake-format.md).

#include <fmt/format.h>

#include <algorithm>

#include "intake/finish.h"

namespace mingjian::intake {

using lake::QuoteName;

Status Finisher::MakeVisits(uint32_t group) {
  const model::Table& visits = *model::FindTable("mdtrt_d");
  const model::Table& settlements = *model::FindTable("setl_d");
  std::string names, values;
  for (const model::Field& field : visits.fields) {
    const auto position = settlements.Find(field.name);
    if (!position || settlements.fields[*position].type != field.type) continue;
    if (FieldSql(visits, field.name).starts_with("NULL")) continue;
    if (field.name == "psn_no" || field.name == "fixmedins_code" || field.name == "mdtrt_id" ||
        field.name == "memo" || field.name == "opt_time" || field.name == "opter_id" ||
        field.name == "opter_name")
      continue;
    names += ", " + QuoteName(field.name);
    values += fmt::format(", arg_min({}, told_at)", QuoteName(field.name));
  }
  std::string fields;
  for (const model::Field& field : settlements.fields) {
    fields +=
        fmt::format(", {} AS {}", FieldSql(settlements, field.name, "t"), QuoteName(field.name));
  }
  // A purchase happens when it is paid; a stay begins on its first day.
  return connection_.Execute(fmt::format(
      "INSERT INTO {0} (_bucket, _file, _line, psn_no, fixmedins_code, mdtrt_id, begntime, "
      "endtime{1}) SELECT _bucket, {2}, 0, psn_no, fixmedins_code, mdtrt_id, min(CASE WHEN "
      "begndate < CAST(setl_time AS DATE) THEN CAST(begndate AS TIMESTAMP) ELSE setl_time END), "
      "max(CASE WHEN enddate < CAST(setl_time AS DATE) THEN CAST(enddate AS TIMESTAMP) ELSE "
      "setl_time END){3} FROM (SELECT t._bucket{4}, CAST(t.setl_time AS VARCHAR) || t.setl_id AS "
      "told_at FROM {5} t WHERE NOT EXISTS (SELECT 1 FROM {0} v WHERE v._bucket = t._bucket AND "
      "v.psn_no = t.psn_no AND v.fixmedins_code = t.fixmedins_code AND v.mdtrt_id = t.mdtrt_id)) "
      "GROUP BY _bucket, psn_no, fixmedins_code, mdtrt_id",
      Stage::NameOf("mdtrt_d", group), names, kMade, values, fields,
      Stage::NameOf("setl_d", group)));
}

Status Finisher::MakePersons(uint32_t group) {
  const model::Table& persons = *model::FindTable("psn_info_b");
  const std::string staged = Stage::NameOf("psn_info_b", group);
  // What rows of other tables say about their person, the newest word first.
  std::string united;
  const auto add = [&](std::string_view name, std::string_view time) {
    if (!stage_.tables().contains(std::string(name))) return;
    const model::Table& table = *model::FindTable(name);
    std::string fields;
    for (const model::Field& field : persons.fields) {
      const auto position = table.Find(field.name);
      const bool said = position && table.fields[*position].type == field.type;
      fields += fmt::format(
          ", {} AS {}",
          said ? FieldSql(table, field.name, "t") : fmt::format("NULL::{}", SqlTypeOf(field.type)),
          QuoteName(field.name));
    }
    united += fmt::format(
        "{}SELECT t._bucket{}, CAST(t.{} AS VARCHAR) || {} AS told_at FROM {} t ANTI JOIN {} p ON "
        "p.psn_no = t.psn_no",
        united.empty() ? "" : " UNION ALL ", fields, time, KeyText(table, "t"),
        Stage::NameOf(name, group), staged);
  };
  add("setl_d", "setl_time");
  add("mdtrt_d", "begntime");
  add("psn_insu_d", "begndate");
  add("psn_death_d", "die_date");
  std::string names, values;
  for (const model::Field& field : persons.fields) {
    if (field.name == "psn_no" || FieldSql(persons, field.name).starts_with("NULL")) continue;
    names += ", " + QuoteName(field.name);
    values += fmt::format(", arg_max({}, told_at)", QuoteName(field.name));
  }
  return connection_.Execute(fmt::format(
      "INSERT INTO {} (_bucket, _file, _line, psn_no{}) SELECT _bucket, {}, 0, psn_no{} FROM ({}) "
      "GROUP BY _bucket, psn_no",
      staged, names, kMade, values, united));
}

Status Finisher::NumberRows(uint32_t group) {
  MJ_RETURN_IF_ERROR(connection_.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE n_psn AS SELECT _bucket, psn_no, CAST(row_number() "
                  "OVER (PARTITION "
                  "BY _bucket ORDER BY psn_no) - 1 AS UINTEGER) AS _row FROM {}",
                  Stage::NameOf("psn_info_b", group))));
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE n_visit AS SELECT v.rowid AS rid, v._bucket, v.psn_no, "
      "v.fixmedins_code, v.mdtrt_id, p._row AS _psn, CAST(row_number() OVER (PARTITION BY "
      "v._bucket ORDER BY p._row, v.begntime, v.mdtrt_id, mj_text(v.fixmedins_code)) - 1 AS "
      "UINTEGER) AS _row FROM {} v JOIN n_psn p ON p._bucket = v._bucket AND p.psn_no = v.psn_no",
      Stage::NameOf("mdtrt_d", group))));
  const model::Table& settlements = *model::FindTable("setl_d");
  return connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE n_setl AS SELECT t.rowid AS rid, t._bucket, t.mdtrt_id, "
      "t.setl_id, "
      "{} AS refd, v._psn, v._row AS _visit, CAST(row_number() OVER (PARTITION BY t._bucket ORDER "
      "BY v._psn, t.setl_time, t.setl_id, t.mdtrt_id) - 1 AS UINTEGER) AS _row FROM {} t JOIN "
      "n_visit v ON v._bucket = t._bucket AND v.psn_no = t.psn_no AND v.fixmedins_code = "
      "t.fixmedins_code AND v.mdtrt_id = t.mdtrt_id",
      fmt::format("coalesce(mj_text({}) = '1', false)",
                  FieldSql(settlements, "refd_setl_flag", "t")),
      Stage::NameOf("setl_d", group)));
}

Status Finisher::NumberLines(uint32_t group) {
  const model::Table& lines = *model::FindTable("fee_list_d");
  const std::string staged = Stage::NameOf("fee_list_d", group);
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE n_line AS SELECT s.rowid AS rid, s._bucket, t._row AS _setl, "
      "t._visit, (t.refd OR s.cnt < 0 OR s.det_item_fee_sumamt < 0 OR {} IS NOT NULL) AS refund, "
      "CASE WHEN {} IS NOT NULL THEN hash(t._visit, {}) ELSE hash(t._visit, mj_text({}), "
      "date_trunc('minute', s.fee_ocur_time)) END AS rx FROM {} s JOIN n_setl t ON t._bucket = "
      "s._bucket AND t.mdtrt_id = s.mdtrt_id AND t.setl_id = s.setl_id",
      FieldSql(lines, "init_feedetl_sn", "s"), FieldSql(lines, "rx_drord_no", "s"),
      FieldSql(lines, "rx_drord_no", "s"), FieldSql(lines, "bilg_dr_codg", "s"), staged)));
  MJ_TRY(const int64_t numbered, connection_.QueryInt("SELECT count(*) FROM n_line"));
  MJ_TRY(const int64_t all, connection_.QueryInt("SELECT count(*) FROM " + staged));
  if (numbered != all) {
    // Their settlement was itself rejected.
    MJ_RETURN_IF_ERROR(Reject(lines, staged, "setl_id", "s.rowid NOT IN (SELECT rid FROM n_line)",
                              "no settlement with this mdtrt_id and setl_id"));
  }
  MJ_TRY(const int64_t refunds, connection_.QueryInt("SELECT count(*) FROM n_line WHERE refund"));
  has_refunds_ = refunds > 0;
  return connection_.Execute(
      "CREATE OR REPLACE TEMP TABLE n_rx AS SELECT _bucket, rx, CAST(row_number() OVER (PARTITION "
      "BY "
      "_bucket ORDER BY min(_setl), rx) - 1 AS UINTEGER) AS _rx FROM n_line WHERE NOT refund GROUP "
      "BY _bucket, rx");
}

Status Finisher::Arrange(const model::Table& table, uint32_t group) {
  const std::string staged = Stage::NameOf(table.name, group);
  std::string numbers, join, order = KeyOrder(table, "s");
  const auto person = [&](std::string_view begin) {
    numbers = ", p._row AS _psn";
    join = " JOIN n_psn p ON p._bucket = s._bucket AND p.psn_no = s.psn_no";
    order = fmt::format("p._row, s.{}, {}", begin, order);
  };
  const auto visit = [&](const std::string& more) {
    numbers = ", v._row AS _visit";
    join =
        " JOIN n_visit v ON v._bucket = s._bucket AND v.psn_no = s.psn_no AND v.fixmedins_code = "
        "s.fixmedins_code AND v.mdtrt_id = s.mdtrt_id";
    order = fmt::format("v._row, {}, {}", more, order);
  };
  if (table.name == "psn_info_b") {
    numbers = fmt::format(", s._file = {} AS _made", kMade);
    order = "s.psn_no";
  } else if (table.name == "psn_insu_d") {
    person("begndate");
  } else if (table.name == "psn_death_d") {
    person("die_date");
  } else if (table.name == "mdtrt_d") {
    numbers = fmt::format(", n._psn, s._file = {} AS _made", kMade);
    join = " JOIN n_visit n ON n.rid = s.rowid";
    order = "n._row";
  } else if (table.name == "diag_d") {
    visit("s.diag_srt_no");
  } else if (table.name == "oprn_d") {
    visit(fmt::format("{}, mj_text(s.oprn_oprt_code)", FieldSql(table, "oprn_oprt_date", "s")));
  } else if (table.name == "setl_d") {
    numbers = ", n._psn, n._visit";
    join = " JOIN n_setl n ON n.rid = s.rowid";
    order = "n._row";
  } else if (table.Find("psn_no")) {
    order = "s.psn_no, " + order;
  }
  arranged_.emplace_back(table.name);
  return connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE o_{} AS SELECT s._bucket, {}{} FROM {} s{} ORDER BY "
      "s._bucket, {}",
      table.name, FinalFields(table, "s"), numbers, staged, join, order));
}

Status Finisher::ArrangeLines(uint32_t group) {
  const model::Table& lines = *model::FindTable("fee_list_d");
  const std::string staged = Stage::NameOf("fee_list_d", group);
  const std::string fields = FinalFields(lines, "s");
  constexpr const char* kOrder =
      "s._bucket, n._setl, s.fee_ocur_time, length(s.feedetl_sn), s.feedetl_sn";
  arranged_.emplace_back("fee_list_d");
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE o_fee_list_d AS SELECT s._bucket, n.rid AS _rid, {}, n._setl, "
      "x._rx "
      "FROM {} s JOIN "
      "n_line n ON n.rid = s.rowid JOIN n_rx x ON x._bucket = n._bucket AND x.rx = n.rx WHERE NOT "
      "n.refund ORDER BY {}",
      fields, staged, kOrder)));
  if (!has_refunds_) return {};
  arranged_.emplace_back("refund_line_d");
  MJ_RETURN_IF_ERROR(
      connection_.Execute(fmt::format("CREATE OR REPLACE TEMP TABLE o_refund_line_d AS SELECT "
                                      "s._bucket, n.rid AS _rid, {}, n._setl FROM {} s JOIN "
                                      "n_line n ON n.rid = s.rowid WHERE n.refund ORDER BY {}",
                                      fields, staged, kOrder)));
  arranged_.emplace_back("refund_d");
  // Both tables lie in the order of their files, so a row number is a difference of rowids.
  return connection_.Execute(
      "CREATE OR REPLACE TEMP TABLE o_refund_d AS WITH line AS (SELECT o._rid, CAST(o.rowid - "
      "b.first "
      "AS UINTEGER) AS _row FROM o_fee_list_d o JOIN (SELECT _bucket, min(rowid) AS first FROM "
      "o_fee_list_d GROUP BY _bucket) b ON b._bucket = o._bucket), back AS (SELECT o._rid, "
      "CAST(o.rowid - b.first AS UINTEGER) AS _row FROM o_refund_line_d o JOIN (SELECT _bucket, "
      "min(rowid) AS first FROM o_refund_line_d GROUP BY _bucket) b ON b._bucket = o._bucket) "
      "SELECT r._bucket, l._row AS _line, r._setl, f._row AS _refund, r.cnt, "
      "r.det_item_fee_sumamt, r.inscp_scp_amt, r.way FROM net r JOIN line l ON l._rid = r.line "
      "JOIN "
      "back f ON f._rid = r.refund ORDER BY r._bucket, _line, r._setl, _refund");
}

}  // namespace mingjian::intake
