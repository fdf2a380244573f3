#pragma once

#include <andante/client/file_stream.hpp>

#include "client/pipeline_fixture.hpp"
#include "support/media_host.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante_tests {

using andante::file_stream;
using andante::file_stream_options;
using andante::support::media_fault;
using andante::support::media_host;

inline constexpr std::uint64_t song_bytes = 700'000;

inline http::response answer_of(int status)
{
    http::response answer;
    answer.status = status;
    return answer;
}

inline asio::awaitable<result<std::string>> read_all(file_stream* from)
{
    std::string text;
    while (true) {
        const auto piece = co_await from->read(100'000);
        if (!piece) {
            co_return piece;
        }
        if (piece->empty()) {
            co_return text;
        }
        text += *piece;
    }
}

class file_stream_test : public pipeline_test {
protected:
    file_stream_test() { settings.transport = host; }

    asio::awaitable<result<file_stream>> opening(file_stream_options options)
    {
        calls.emplace(time.executor(), test_profile(), settings);
        return calls->open_file(*http::url::parse("https://media.example.net/song"), options);
    }

    result<file_stream> open(file_stream_options options = file_stream_options())
    {
        return andante::testing::run(time, opening(std::move(options)));
    }

    result<std::string> rest_of(file_stream& from)
    {
        return andante::testing::run(time, read_all(&from));
    }

    /// Opens and reads all of it; the error of whichever fails.
    result<std::string> read_whole(file_stream_options options = file_stream_options())
    {
        auto opened = open(std::move(options));
        if (!opened) {
            return opened.error();
        }
        return rest_of(*opened);
    }

    void plan(std::optional<std::uint64_t> cut_at, std::function<void()> before = nullptr)
    {
        media_fault fault;
        fault.cut_at = cut_at;
        fault.before_answer = std::move(before);
        host->faults.push_back(std::move(fault));
    }

    void plan_status(int status, std::string field = std::string(), std::string value = {})
    {
        media_fault fault;
        fault.instead = answer_of(status);
        if (!field.empty()) {
            fault.instead->headers.add(std::move(field), std::move(value));
        }
        host->faults.push_back(std::move(fault));
    }

    std::shared_ptr<media_host> host = std::make_shared<media_host>(time.source(), song_bytes);
    std::optional<andante::pipeline> calls;
};

} // namespace andante_tests
