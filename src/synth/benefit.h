#pragma once
// What the fund pays: simple rules of the invented city, to the cent. Settlements are priced in
// their order of time, because deductibles and caps run over the year.

#include "synth/year.h"

namespace mingjian::synth {

// Orders the settlements by time, numbers them and their visits, and fills their sums. The
// identities of the national interface hold for each: total = own + preself + in-scope; fund = its
// parts; total = fund + person; person = account + cash.
void PriceYear(Year& year);

}  // namespace mingjian::synth
