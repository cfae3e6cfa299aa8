// SPDX-License-Identifier: MIT
// edit: opens a revision's file in the user's editor and checks it afterwards.
// JSON: {"revision": ID, "path": PATH}
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.hpp"
#include "describe.hpp"

extern char** environ;

namespace dbmig::cli {

namespace {

struct EditOptions {
    std::string target;
};

std::string editor() {
    for (const char* name : {"VISUAL", "EDITOR"})
        if (const char* value = std::getenv(name))
            if (*value)
                return value;
    return "vi";
}

/// What the editor inherits: no signal blocked or ignored as they are here, and with --json its
/// output kept away from the document.
class Spawning {
public:
    explicit Spawning(bool output_to_error) {
        posix_spawnattr_init(&m_attributes);
        sigset_t set;
        sigemptyset(&set);
        posix_spawnattr_setsigmask(&m_attributes, &set);
        sigaddset(&set, SIGPIPE);
        posix_spawnattr_setsigdefault(&m_attributes, &set);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawn_file_actions_init(&m_actions);
        if (output_to_error)
            posix_spawn_file_actions_adddup2(&m_actions, STDERR_FILENO, STDOUT_FILENO);
    }
    ~Spawning() {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;

    /// Returns the wait status. IoError when no process can be made.
    int run(const std::vector<std::string>& arguments) {
        std::vector<char*> pointers;
        for (const auto& argument : arguments)
            pointers.push_back(const_cast<char*>(argument.c_str()));
        pointers.push_back(nullptr);
        pid_t child = 0;
        const int failed =
            posix_spawn(&child, pointers[0], &m_actions, &m_attributes, pointers.data(), environ);
        if (failed)
            throw IoError("cannot start " + arguments[0] + ": " + std::strerror(failed));
        int status = 0;
        while (waitpid(child, &status, 0) < 0)
            if (errno != EINTR)
                throw IoError(std::string("cannot wait for the editor: ") + std::strerror(errno));
        return status;
    }

private:
    posix_spawnattr_t m_attributes{};
    posix_spawn_file_actions_t m_actions{};
};

/// The editor may be a command with arguments and quotes: the shell takes it apart. What is typed
/// to interrupt is for the editor alone, so the shell that waits for it does nothing then.
void open_in_editor(const std::string& path, bool json) {
    const std::string command = editor();
    const int status = Spawning(json).run(
        {"/bin/sh", "-c", "trap : INT QUIT; " + command + " \"$@\"", command, path});
    if (WIFSIGNALED(status))
        throw UsageError("the editor '" + command + "' was ended by signal " +
                         std::to_string(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        throw UsageError("the editor '" + command + "' ended with status " +
                         std::to_string(WEXITSTATUS(status)) +
                         "\n  hint: VISUAL or EDITOR names the editor");
}

/// The one revision that is meant. With several databases the first whose files have it.
RevisionInfo find_one(Context& context, const std::string& target,
                      std::unique_ptr<Migrator>& migrator) {
    const auto& databases = context.project().databases;
    for (std::size_t i = 0; i < databases.size(); ++i) {
        migrator = context.migrator(databases[i]);
        std::vector<RevisionInfo> found;
        try {
            found = migrator->find(target);
        } catch (const GraphError&) {
            if (i + 1 == databases.size())
                throw;
            continue;
        }
        if (found.size() == 1)
            return found.front();
        if (found.size() > 1) {
            std::vector<std::string> ids;
            for (const auto& revision : found)
                ids.push_back(revision.header.id);
            throw UsageError("'" + target + "' is several revisions: " + joined(ids) +
                             "; edit takes one");
        }
    }
    throw UsageError("'" + target + "' is no revision that could be edited");
}

int run_edit(Context& context, const EditOptions& options) {
    std::unique_ptr<Migrator> migrator;
    const RevisionInfo revision = find_one(context, options.target, migrator);
    const std::string& path = revision.header.path;
    context.output().flush();
    open_in_editor(path, context.output().json());
    migrator->check_file(path);
    context.output().document({{"revision", revision.header.id}, {"path", path}});
    return done;
}

} // namespace

void add_edit(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<EditOptions>();
    auto* command = add_command(app, chosen, "edit", "Open a revision's file in $VISUAL or $EDITOR",
                                options, run_edit);
    command->add_option("rev", options->target, "An id or its beginning, a label, head, current, …")
        ->required();
}

} // namespace dbmig::cli
