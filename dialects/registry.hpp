// SPDX-License-Identifier: MIT
// The registry's header under the name that it has inside the source tree.
#pragma once

#include <dbmig/registry.hpp>
