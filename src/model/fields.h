#pragma once
// How the table files of this folder write fields: one short call a field, so that a table reads
// as its list of names. Private to src/model; everybody else reads model.h.
//
// Lengths are what we accept: those of the national interface, or the greater ones of real traffic
// where the interface is known to be too short (23-place drug codes in C20 fields).

#include <string_view>

#include "model/model.h"

namespace mingjian::model {

// Free text and identifiers that hardly repeat.
constexpr Field Text(std::string_view name, std::string_view zh, int length) {
  return {.name = name,
          .zh = zh,
          .type = Type::kText,
          .length = length,
          .required = Required::kNo,
          .code_set = "",
          .shape = "",
          .personal = false};
}
// Names, numbers and addresses of natural persons.
constexpr Field Personal(std::string_view name, std::string_view zh, int length) {
  Field field = Text(name, zh, length);
  field.personal = true;
  return field;
}
// A coded text without a published list.
constexpr Field Code(std::string_view name, std::string_view zh, int length) {
  Field field = Text(name, zh, length);
  field.type = Type::kCode;
  return field;
}
constexpr Field Coded(std::string_view name, std::string_view zh, std::string_view code_set) {
  Field field = Code(name, zh, 6);
  field.code_set = code_set;
  return field;
}
constexpr Field Shaped(std::string_view name, std::string_view zh, int length,
                       std::string_view shape) {
  Field field = Code(name, zh, length);
  field.shape = shape;
  return field;
}
// 0 / 1, told but not decisive: another value is a warning.
constexpr Field Flag(std::string_view name, std::string_view zh) {
  return Coded(name, zh, "flag_open");
}
// 0 / 1 on which netting or judging depends: another value rejects the row.
constexpr Field StrictFlag(std::string_view name, std::string_view zh) {
  return Coded(name, zh, "flag");
}
constexpr Field Number(std::string_view name, std::string_view zh, int digits) {
  Field field = Text(name, zh, digits);
  field.type = Type::kDecimal;
  return field;
}
constexpr Field Money(std::string_view name, std::string_view zh) { return Number(name, zh, 16); }
constexpr Field Count(std::string_view name, std::string_view zh, int digits) {
  Field field = Text(name, zh, digits);
  field.type = Type::kInt;
  return field;
}
constexpr Field Date(std::string_view name, std::string_view zh) {
  Field field = Text(name, zh, 0);
  field.type = Type::kDate;
  return field;
}
constexpr Field Time(std::string_view name, std::string_view zh) {
  Field field = Text(name, zh, 0);
  field.type = Type::kTime;
  return field;
}
// Intake rejects a row without it.
constexpr Field Needed(Field field) {
  field.required = Required::kYes;
  return field;
}

// Fields that many tables share, so that they have one type and length everywhere.
inline constexpr Field kPsnNo = Needed(Text("psn_no", "人员编号", 30));
inline constexpr Field kPsnNoIfKnown = Text("psn_no", "人员编号", 30);
inline constexpr Field kMdtrtId = Needed(Text("mdtrt_id", "就诊ID", 50));
inline constexpr Field kMdtrtIdIfKnown = Text("mdtrt_id", "就诊ID", 50);
inline constexpr Field kSetlId = Needed(Text("setl_id", "结算ID", 50));
inline constexpr Field kSetlIdIfKnown = Text("setl_id", "结算ID", 50);
inline constexpr Field kFixmedinsCode =
    Needed(Shaped("fixmedins_code", "定点医药机构编号", 30, "fixmedins_code"));
inline constexpr Field kFixmedinsCodeIfKnown =
    Shaped("fixmedins_code", "定点医药机构编号", 30, "fixmedins_code");
inline constexpr Field kPsnCertType = Coded("psn_cert_type", "人员证件类型", "psn_cert_type");
inline constexpr Field kCertno = Personal("certno", "证件号码", 50);
inline constexpr Field kPsnName = Personal("psn_name", "人员姓名", 50);
inline constexpr Field kGend = Coded("gend", "性别", "gend");
inline constexpr Field kNaty = Coded("naty", "民族", "naty");
inline constexpr Field kBrdy = Date("brdy", "出生日期");
inline constexpr Field kAge = Number("age", "年龄", 4);
inline constexpr Field kMedListCodg =
    Needed(Shaped("med_list_codg", "医疗目录编码", 50, "med_list_codg"));
inline constexpr Field kOpterId = Text("opter_id", "经办人ID", 30);
inline constexpr Field kOpterName = Personal("opter_name", "经办人姓名", 50);
inline constexpr Field kOptTime = Time("opt_time", "经办时间");
inline constexpr Field kMemo = Text("memo", "备注", 500);

// The parts that tables.cc joins, by subject.
std::span<const Table> PersonTables();
std::span<const Table> ProviderTables();
std::span<const Table> VisitTables();
std::span<const Table> SettlementTables();
std::span<const Table> SettlementListTables();
std::span<const Table> InventoryTables();
std::span<const Table> CatalogueTables();
std::span<const Table> OrderTables();
std::span<const Table> RegisterTables();

// The parts that code_sets.cc joins.
std::span<const CodeSet> PersonCodeSets();
std::span<const CodeSet> CareCodeSets();
std::span<const CodeSet> MoneyCodeSets();
std::span<const CodeSet> AuditCodeSets();

}  // namespace mingjian::model
