#include <andante/kit/save_file.hpp>

#include <utility>

namespace andante::inline v0::kit {

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

} // namespace andante::inline v0::kit
