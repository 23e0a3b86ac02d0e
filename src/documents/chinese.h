#pragma once
// Amounts and dates as Chinese documents write them.

#include <string>

#include "base/decimal.h"
#include "base/time.h"

namespace mingjian::documents {

// An amount in capital numerals: 123.45 → 壹佰贰拾叁元肆角伍分, 10005 → 壹万零伍元整, 0.5 → 伍角,
// 0 → 零元整, negative ones with 负 before. Rounded half up to the cent. 整 stands behind whole
// yuan only; one 零 stands for zeros between digits, also between groups of four when the lower
// group begins with a zero, and between yuan and 分 without 角 (the rules of 中国人民银行 for
// filling in vouchers leave the choice elsewhere).
std::string CapitalAmount(Decimal amount);

// 2026年5月6日; "" for 0 (no day).
std::string ChineseDate(Seconds day);

}  // namespace mingjian::documents
