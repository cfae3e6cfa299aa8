// SPDX-License-Identifier: MIT
// SIGINT and SIGTERM: the first interrupts what runs, the second ends the program at once.
#pragma once

#include <functional>
#include <thread>

namespace dbmig::cli {

/// Blocks both signals in this thread, and so in all that it starts. To be called before anything
/// else.
void block_signals();

/// While it lives, a thread waits for the signals and calls `interrupt` at the first one.
class SignalWatch {
public:
    explicit SignalWatch(std::function<void()> interrupt);
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

private:
    std::thread m_thread;
    int m_stop = -1; ///< an eventfd that ends the thread
};

/// Whether a signal has come.
bool was_interrupted();

} // namespace dbmig::cli
