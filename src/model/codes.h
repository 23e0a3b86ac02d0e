#pragma once
// What a national code says by itself, without a catalogue. These are the only places that read
// meaning out of a code: intake, the service, cases and the engine all ask here.
//
// THREADS: all functions are pure.

#include <optional>
#include <string_view>

namespace mingjian::model {

// The national part of a med_list_codg: the first 15 digits of a service with a local suffix
// ("001102000010000-110200001"), else the whole code. A view into the argument.
std::string_view ItemCodeOf(std::string_view med_list_codg);

// The list_type that the shape of a med_list_codg tells: 101 western drug or patent medicine, 102
// piece, 103 preparation, 106 granule, 201 service, 301 consumable; nothing when no shape fits.
std::optional<std::string_view> ListTypeOf(std::string_view med_list_codg);

// Kinds of visit by med_type (national two digits; provinces append more). Local 99xx types are not
// guessed at: nothing is true of them.
bool IsInpatient(std::string_view med_type);  // 21 to 28 and 52
bool IsPharmacy(std::string_view med_type);   // 41
bool IsEmergency(std::string_view med_type);  // 13 and 24

// 3 for 三级, 2 for 二级, 1 for 一级 and unrated hospitals, by hosp_lv; nothing for other values.
// A pharmacy is also "11 无等级": ask its fixmedins_type first.
std::optional<int> HospitalLevelOf(std::string_view hosp_lv);

}  // namespace mingjian::model
