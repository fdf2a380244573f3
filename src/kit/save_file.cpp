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

} // namespace andante::inline v0::kit
