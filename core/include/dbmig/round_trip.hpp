// SPDX-License-Identifier: MIT
// What `verify` finds.
#pragma once

#include <string>

#include <dbmig/op.hpp>
#include <dbmig/revision.hpp>

#pragma GCC visibility push(default)

namespace dbmig {

/// What came out of taking one revision up, down and up again on a scratch database.
struct RoundTrip {
    enum class Verdict {
        good,
        upgrade_fails,
        irreversible, ///< it has no downgrade
        downgrade_fails,
        downgrade_differs, ///< what was there before the upgrade is not there again
        second_upgrade_fails,
        second_upgrade_differs, ///< it does not lead to where the first one led
        replaced_fails,         ///< one of the revisions that a squashed one replaces fails
        replaced_differs,       ///< a squashed one leads elsewhere than those that it replaces
        passed_over,            ///< the upgrade of a revision that it needs fails
    };

    RevisionHeader header;
    Verdict verdict = Verdict::good;
    Location where;        ///< in the revision's file; of the statement that failed, if one did
    std::string error;     ///< of a direction that fails, with its place
    Operations difference; ///< what leads from the schema that is there to the one that should be
};

} // namespace dbmig

#pragma GCC visibility pop
