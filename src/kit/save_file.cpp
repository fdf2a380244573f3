#include <andante/kit/save_file.hpp>

#include "http/abandoned_parts.hpp"

#include <cstddef>
#include <filesystem>
#include <utility>

namespace andante::inline v0::kit {

namespace {

/// "x.png", "x-2.png", "x-3.png" ...
std::string numbered_path(const std::string& first, std::size_t index)
{
    if (index == 0) {
        return first;
    }
    std::filesystem::path path(first);
    const auto name = path.stem().string() + "-" + std::to_string(index + 1);
    return path.replace_filename(name + path.extension().string()).string();
}

} // namespace

boost::asio::awaitable<http::download_report> save_file(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::string path,
    http::download_options options
)
{
    const auto from = std::move(where).value();
    auto saved = co_await calls->download(from, std::move(path), std::move(options));
    co_return std::move(saved).value();
}

boost::asio::awaitable<void> save_results(
    std::shared_ptr<const pipeline> calls,
    result<std::vector<http::url>> where,
    journal_entry entry,
    resume_options how
)
{
    const auto from = std::move(where).value();
    for (std::size_t index = 0; index < from.size(); ++index) {
        auto path =
            how.place ? how.place(entry, index, from[index]) : numbered_path(entry.target, index);
        http::remove_abandoned_parts(path); // the process that began this was killed
        auto saving = save_file(calls, from[index], std::move(path), how.save);
        co_await std::move(saving);
    }
}

boost::asio::awaitable<http::download_report> save_job_file(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<work_log> work,
    std::string job_id,
    result<http::url> where,
    std::string path,
    http::download_options options
)
{
    auto saving = save_file(std::move(calls), std::move(where), path, std::move(options));
    auto report = co_await std::move(saving);
    work->saved(job_id, path);
    co_return report;
}

boost::asio::awaitable<http::fetched_file> load_file(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::size_t most_bytes,
    http::fetch_options options
)
{
    const auto from = std::move(where).value();
    auto loaded = co_await calls->download_to_memory(from, most_bytes, std::move(options));
    co_return std::move(loaded).value();
}

boost::asio::awaitable<file_stream> open_file(
    std::shared_ptr<const pipeline> calls, result<http::url> where, file_stream_options options
)
{
    const auto from = std::move(where).value();
    auto opened = co_await calls->open_file(from, std::move(options));
    co_return std::move(opened).value();
}

boost::asio::awaitable<answer_stream>
open_answer(std::shared_ptr<const pipeline> calls, prepared_call prepared, stream_options options)
{
    auto what = std::move(prepared).value();
    auto opened = co_await calls->open(std::move(what), options);
    co_return std::move(opened).value();
}

} // namespace andante::inline v0::kit
