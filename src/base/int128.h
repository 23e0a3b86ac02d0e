#pragma once
// A 128-bit integer for intermediates of decimal arithmetic; ISO C++ has no name for it.

namespace mingjian {

__extension__ typedef __int128 Int128;

}  // namespace mingjian
