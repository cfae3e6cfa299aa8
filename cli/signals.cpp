// SPDX-License-Identifier: MIT
// Signals are read from a descriptor by a thread, so that no code runs in a signal handler.
#include "signals.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace dbmig::cli {

namespace {

std::atomic<bool> came{false};

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void watch(int signals, int stop, const std::function<void()>& interrupt) {
    std::array<pollfd, 2> waits{pollfd{signals, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    while (true) {
        if (poll(waits.data(), waits.size(), -1) < 0)
            continue;
        if (waits[1].revents)
            break;
        signalfd_siginfo info{};
        if (read(signals, &info, sizeof info) != static_cast<ssize_t>(sizeof info))
            continue;
        if (came.exchange(true))
            std::_Exit(130);
        interrupt();
    }
    close(signals);
}

} // namespace

void block_signals() {
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // `dbmig history | head` is a write error, not a death
}

SignalWatch::SignalWatch(std::function<void()> interrupt) {
    const sigset_t set = watched();
    const int signals = signalfd(-1, &set, SFD_CLOEXEC);
    m_stop = eventfd(0, EFD_CLOEXEC);
    if (signals >= 0 && m_stop >= 0)
        m_thread = std::thread(watch, signals, m_stop, std::move(interrupt));
}

SignalWatch::~SignalWatch() {
    if (m_thread.joinable()) {
        const std::uint64_t one = 1;
        if (write(m_stop, &one, sizeof one) == static_cast<ssize_t>(sizeof one))
            m_thread.join();
        else
            m_thread.detach();
    }
    if (m_stop >= 0)
        close(m_stop);
}

bool was_interrupted() {
    return came;
}

} // namespace dbmig::cli
