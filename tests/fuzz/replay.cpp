// SPDX-License-Identifier: MIT
// A fuzz target without libFuzzer: runs every file of the corpora that the command line names, so
// that what was found once stays found. Words that begin with '-' are libFuzzer's and do nothing
// here.
#include "fuzz.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> inputs(int argc, char** argv) {
    std::vector<fs::path> found;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word.empty() || word.front() == '-')
            continue;
        if (fs::is_regular_file(word))
            found.emplace_back(word);
        else
            for (const auto& entry : fs::recursive_directory_iterator(word))
                if (entry.is_regular_file())
                    found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

int main(int argc, char** argv) {
    const auto paths = inputs(argc, argv);
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        std::printf("%s\n", path.c_str());
        std::fflush(stdout); // the last line names the input that ended the process
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    }
    std::printf("%zu inputs\n", paths.size());
    return paths.empty() ? 1 : 0;
}
