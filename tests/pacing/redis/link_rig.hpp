#pragma once

#include <andante/testing/virtual_time.hpp>

#include "pacing/redis/fake_redis.hpp"
#include "pacing/redis/link.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace redis_test {

using namespace std::chrono_literals;
using andante::pacing::link_event;
using andante::pacing::redis_link;
using andante::pacing::redis_options;
using andante::pacing::script;
using andante::pacing::script_call;

/// What a script answers when all is well: nothing, and the server's time.
inline const std::string good = "*2\r\n:0\r\n:1000000\r\n";

/// A link to a server that answers as the test says, and all that it tells, in virtual time.
class link_rig {
public:
    explicit link_rig(fake_redis::script what)
        : fake(time.executor(), std::move(what))
        , options(fake.url(), "account")
    {}

    std::shared_ptr<redis_link> connect()
    {
        auto made = std::make_shared<redis_link>(
            time.executor(),
            time.source(),
            std::make_shared<const redis_options>(options),
            "x",
            5s,
            [this](link_event event) {
                if (event.what == link_event::kind::renewed) {
                    if (on_renewed) {
                        on_renewed();
                    }
                } else if (event.what != link_event::kind::beat) {
                    events.push_back(std::move(event));
                }
            }
        );
        made->start();
        return made;
    }

    void wait_for(std::size_t count)
    {
        time.run_until([this, count] { return events.size() >= count; });
    }

    static script_call call(std::uint64_t id, script which = script::take)
    {
        script_call made;
        made.id = id;
        made.which = which;
        made.keys = {"k"};
        made.arguments = {"argument"};
        return made;
    }

    /// How often a script was run.
    std::size_t runs() const
    {
        return static_cast<std::size_t>(std::count_if(
            fake.commands.begin(),
            fake.commands.end(),
            [](const auto& one) { return one[0] == "EVALSHA" || one[0] == "EVAL"; }
        ));
    }

    andante::testing::virtual_time time;
    fake_redis fake;
    redis_options options;
    std::vector<link_event> events;
    std::function<void()> on_renewed;
};

/// A server that greets as a healthy one, and says this to everything else.
inline fake_redis::script answering(std::string bytes)
{
    return [bytes = std::move(bytes)](const fake_redis::words& command) {
        return fake_redis::greet(command).value_or(bytes);
    };
}

} // namespace redis_test
