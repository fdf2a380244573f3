#pragma once

#include <andante/andante.hpp>

#include "work.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fan_out {

/// Knows at each moment which creates are between their request and its answer. When the program is
/// stopped there, the track may have been started, and paid for, without anybody knowing its id.
class create_watch final : public andante::observer {
public:
    /// Whose create begins now.
    void begins(work& one) { next_ = &one; }

    void on_call_start(const andante::call_info& call) override;
    void on_attempt_start(const andante::attempt_start& event) override;
    void on_attempt_end(const andante::attempt_end& event) override;
    void on_call_end(const andante::call_end& event) override;

private:
    work* next_ = nullptr;
    std::map<std::uint64_t, work*> calls_;
};

/// What the coroutines share.
class workshop {
public:
    workshop(
        andante::finetuning::client uses,
        std::shared_ptr<create_watch> sees,
        std::filesystem::path saves_in,
        std::function<void(const work&)> tells
    )
        : client(std::move(uses))
        , watch(std::move(sees))
        , folder(std::move(saves_in))
        , changed(std::move(tells))
    {}

    andante::finetuning::client client;
    std::shared_ptr<create_watch> watch;
    std::filesystem::path folder;
    std::function<void(const work&)> changed;
};

/// Starts a track, waits for it and saves its audio. What goes wrong ends up in `one`; cancelling
/// leaves it at the stage that it has reached. Both arguments must outlive it.
boost::asio::awaitable<void> make_and_save(workshop* shop, work* one);

} // namespace fan_out
