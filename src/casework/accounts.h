#pragma once
// The accounts of the ledger (casework/ledger.h). Money moves from one to another; the balance of
// an account is what came in less what went out. `kFound` is where all money comes from: its
// balance is the negative of everything ever identified.

#include <cstdint>
#include <string_view>

#include "base/decimal.h"

namespace mingjian::casework::account {

inline constexpr std::string_view kFound = "found";            // source
inline constexpr std::string_view kIdentified = "identified";  // found by a rule, not decided
inline constexpr std::string_view kReleased = "released";      // not upheld
inline constexpr std::string_view kRounding = "rounding";      // below the cent, when confirmed
inline constexpr std::string_view kConfirmed = "confirmed";    // decided
inline constexpr std::string_view kAgreed = "agreed";          // a door orders its return
inline constexpr std::string_view kRecovered = "recovered";    // back on the fund's account
inline constexpr std::string_view kWrittenOff = "written_off";

// What is owed beside the loss: source, what is due, what was paid. Damages (违约金) go to the
// fund's account, fines and late fees to the treasury.
inline constexpr std::string_view kCharged = "charged";
inline constexpr std::string_view kDamagesDue = "damages_due";
inline constexpr std::string_view kDamagesPaid = "damages_paid";
inline constexpr std::string_view kFineDue = "fine_due";
inline constexpr std::string_view kFinePaid = "fine_paid";
inline constexpr std::string_view kLateFeeDue = "late_fee_due";
inline constexpr std::string_view kLateFeePaid = "late_fee_paid";

}  // namespace mingjian::casework::account

namespace mingjian::casework {

// Micros rounded half up to whole cents: what is claimed from people.
inline int64_t CentsOf(int64_t micros) {
  const auto rounded = Decimal::FromMicros(micros).RoundHalfUp(2);
  return rounded ? rounded->micros() : micros;
}
inline bool IsWholeCents(int64_t micros) { return micros % 10'000 == 0; }

}  // namespace mingjian::casework
