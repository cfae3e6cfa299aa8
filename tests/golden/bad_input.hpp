// SPDX-License-Identifier: MIT
// Bad input, one folder a case below tests/golden/bad: the files of a project and expected.txt, the
// whole message. A reader is run on the case when the folder holds what it reads.
#pragma once

#include <string>
#include <vector>

namespace dbmig::test {

/// Called with the case's folder as the working directory.
struct BadInputReader {
    std::string name;
    bool (*applies)();
    void (*read)(); ///< is expected to throw
};

/// All readers, in the order in which they are tried: config, models, revisions.
std::vector<BadInputReader>& bad_input_readers();

/// At namespace scope of a file of this test: adds a reader.
struct AddBadInputReader {
    explicit AddBadInputReader(BadInputReader reader);
};

} // namespace dbmig::test
