#pragma once

#include "examples/studio_server/studio.hpp"
#include "support/studio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

inline andante::emulator::finetuning::settings minute_jobs()
{
    andante::emulator::finetuning::settings settings;
    settings.jobs.time = std::chrono::seconds(60);
    return settings;
}

inline boost::asio::awaitable<void>
read_all(std::shared_ptr<studio_server::event_stream> stream, std::shared_ptr<std::string> into)
{
    while (!stream->is_closed()) {
        const auto texts = co_await stream->take();
        for (const auto& each : texts) {
            *into += *each;
        }
    }
}

inline std::vector<studio_server::wish> wishes(const std::vector<std::string>& prompts)
{
    std::vector<studio_server::wish> made;
    for (const auto& each : prompts) {
        made.emplace_back(each);
    }
    return made;
}

/// Creates that the limit lets through at once.
inline constexpr std::size_t at_once = 10;

inline std::vector<std::string> pianos(std::size_t count)
{
    std::vector<std::string> made;
    for (std::size_t at = 0; at < count; ++at) {
        made.push_back("piano " + std::to_string(at));
    }
    return made;
}

/// What the pages are told, under virtual time.
class studio_desk : public testing::Test {
protected:
    ~studio_desk() override
    {
        desk->close();
        world.time.settle();
    }

    std::shared_ptr<studio_server::studio> desk_of(andante::finetuning::client client)
    {
        return std::make_shared<studio_server::studio>(
            world.time.executor(),
            std::move(client),
            std::make_shared<studio_server::request_counter>()
        );
    }

    /// A page that watches from now on.
    std::shared_ptr<std::string> open_page()
    {
        auto seen = std::make_shared<std::string>();
        boost::asio::co_spawn(
            world.time.executor(), read_all(desk->watch(), seen), boost::asio::detached
        );
        return seen;
    }

    /// Their numbers; the creates that may leave at once have left.
    studio_server::studio::number_list submit(const std::vector<std::string>& prompts)
    {
        const auto numbers = world.run(desk->submit(wishes(prompts)));
        world.time.settle();
        return numbers.value();
    }

    std::size_t creates() const { return world.service->record().count(create_route); }

    andante_tests::studio world{minute_jobs()};
    std::shared_ptr<studio_server::studio> desk = desk_of(world.client);
};

} // namespace andante_tests
