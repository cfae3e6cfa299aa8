// SPDX-License-Identifier: MIT
// A visitor made of lambdas.
#pragma once

namespace dbmig {

template <typename... Ts> struct overloaded : Ts... { using Ts::operator()...; };
template <typename... Ts> overloaded(Ts...) -> overloaded<Ts...>;

} // namespace dbmig
